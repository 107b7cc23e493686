"""A report's life after :mod:`tracker.weekly_report` has gathered its facts.

``facts`` is the shape of what is stored; ``words`` and its helpers say it without a query; ``picture`` draws it;
``delivery`` gets it to its reader once.
"""
