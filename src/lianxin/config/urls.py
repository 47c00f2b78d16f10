"""Every address: each room's own, put together."""

from django.urls import include, path

handler400 = "lianxin.ui.errors.bad_request"
handler403 = "lianxin.ui.errors.forbidden"
handler404 = "lianxin.ui.errors.not_found"
handler500 = "lianxin.ui.errors.server_error"

urlpatterns = [
    path("", include("lianxin.ui.urls")),
    path("accounts/", include("lianxin.accounts.urls")),
    path("files/", include("lianxin.files.urls")),
    path("documents/", include("lianxin.documents.urls")),
    path("", include("lianxin.casework.public.urls")),
    path("work/", include("lianxin.casework.papers.urls")),
    path("work/", include("lianxin.casework.unit.urls")),
    path("work/", include("lianxin.casework.writing.urls")),
    path("work/", include("lianxin.casework.office.urls")),
    path("work/", include("lianxin.casework.entering.urls")),
    path("work/", include("lianxin.casework.batch.urls")),
    path("", include("lianxin.faces.portal.urls")),
    path("work/", include("lianxin.faces.workbench.urls")),
]
