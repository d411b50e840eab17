"""Lines that are one choice of a list, by the box before them."""

import re

BOX = re.compile(r"[\s*•-]{0,4}(?:\[[ xX✓✔_*]?\]|\([ xX✓✔*]\)|[☐☑☒□■✅✓✔◻◼○●◉⬜])\s*\S")
BOXES = re.compile(r"\[[ xX✓✔_*]?\]|\([ xX✓✔*]\)|[☐☑☒□■]")
TICKED = re.compile(r"[\s*•-]{0,4}(?:\[[xX✓✔*]\]|\([xX✓✔*]\)|[☑☒■✅✓✔◼●◉])\s*")
