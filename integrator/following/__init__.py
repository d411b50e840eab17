"""What staff do at the CRM becomes ours."""
