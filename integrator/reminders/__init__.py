"""What nobody may forget: reminders, digests, the daily list, and what needs attention."""
