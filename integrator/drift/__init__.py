"""Where our store and the CRM differ, and how that is mended."""
