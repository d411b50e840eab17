"""Between clinic and partner: links, codes, questions, answers, messages, summaries."""
