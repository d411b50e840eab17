"""A whole clinic on loopback: twins of HubSpot and Google Sheets, an inbox, a mail catcher."""
