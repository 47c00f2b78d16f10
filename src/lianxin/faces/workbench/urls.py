from django.urls import path

from lianxin.faces.workbench import directory, ledger, views

app_name = "workbench"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("notices/", views.notices, name="notices"),
    path("notices/read", views.read, name="notices-read"),
    path("figures", views.board, name="figures"),
    path("search", views.search, name="search"),
    path("ledger/", ledger.events, name="ledger"),
    path("ledger/verify", ledger.verify, name="ledger-verify"),
    path("ledger/checkpoint", ledger.checkpoint, name="ledger-checkpoint"),
    path("directory/", directory.upload, name="directory"),
    path("directory/import", directory.store, name="directory-import"),
    path("directory/template.xlsx", directory.template, name="directory-template"),
]
