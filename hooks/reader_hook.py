"""The MkDocs hook: hands the events of a build on to the library. It holds no logic of its own."""

from reader.site import ReaderSite

_site = ReaderSite()

on_config = _site.on_config
on_serve = _site.on_serve
on_files = _site.on_files
on_nav = _site.on_nav
on_page_markdown = _site.on_page_markdown
on_page_content = _site.on_page_content
on_page_context = _site.on_page_context
on_template_context = _site.on_template_context
on_post_page = _site.on_post_page
on_post_template = _site.on_post_template
on_post_build = _site.on_post_build
