"""Pictures: plain data in, SVG text out. Pure: no Django, no language of their own, colours by the classes of app.css.

The outer ``<svg>`` is as wide as its place and sets text and marks by percent; lines live in an inner one that
stretches. So lines stretch and text never does. Every text that is handed in is escaped here.
"""
