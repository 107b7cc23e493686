"""Files that people bring: each dialect reads its lines as entries. Pure: knows no Django, no network and no user."""
