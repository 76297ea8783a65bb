"""All episodes of a show at a glance: what is known of each, the page, the tables, the search, what is alike.

Everything here is made of what lies in the episodes' own folders and can be deleted: the next run makes it again.
"""
