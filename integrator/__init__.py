"""The core: what a referral means. It knows no vendor."""
