"""The public pages that belong to no single room."""

from django.urls import path

from lianxin.faces.portal import views, views_directory, views_suggestions

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("suggestions/", views_suggestions.suggestions, name="suggestions"),
    path("suggestions/<slug:number>", views_suggestions.suggestion, name="suggestion"),
    path("deputies/", views_directory.deputies, name="deputies"),
    path("deputies/<int:pk>/", views_directory.deputy, name="deputy"),
    path("sites/", views_directory.sites, name="sites"),
    path("sites/<slug:slug>/", views_directory.site, name="site"),
    path("help/", views.plain, {"name": "help"}, name="help"),
    path("privacy/", views.plain, {"name": "privacy"}, name="privacy"),
    path("accessibility/", views.plain, {"name": "accessibility"}, name="accessibility"),
]
