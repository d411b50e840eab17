"""HubSpot: tickets, companies and contacts are pushed there, and changes of stage followed back."""
