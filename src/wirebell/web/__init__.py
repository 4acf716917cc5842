"""Pages, feeds and links over HTTP; every route asks `app` and renders."""
