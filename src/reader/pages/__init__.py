"""Articles to Markdown. Pure: no file is read but the templates, and nothing here knows MkDocs.

Read in this order: ``escape`` and ``links`` (what makes a source harmless), ``inline`` (marks to HTML), ``formula``,
``article`` (what a template may say of one article), ``listing`` (of all of them), ``templates`` (the Markdown).
"""
