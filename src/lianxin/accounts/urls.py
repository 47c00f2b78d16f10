"""Everything under /accounts/. No namespace: django-allauth looks for `account_login`."""

from django.urls import path

from lianxin.accounts.views import members, second_factor, sign_in, switch

urlpatterns = [
    path("login/", sign_in.sign_in, name="account_login"),
    path("login/phone/", sign_in.phone, name="account_phone"),
    path("login/code/", sign_in.code, name="account_code"),
    path("login/code/again/", sign_in.again, name="account_code_again"),
    path("login/first/", sign_in.first_time, name="account_first_time"),
    path("login/second-factor/", second_factor.check, name="account_second_factor"),
    path("login/second-factor/set-up/", second_factor.set_up, name="account_second_factor_set_up"),
    path("recovery-codes/", second_factor.recovery_codes, name="account_recovery_codes"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("switch/", switch.switch, name="account_switch"),
    path("me/", second_factor.me, name="account_me"),
    path("me/password/", second_factor.change_password, name="account_password"),
    path("me/second-factor/", second_factor.renew, name="account_renew"),
    path("members/", members.members, name="account_members"),
    path("members/<int:pk>/", members.member, name="account_member"),
    path("members/<int:pk>/roles/", members.start, name="account_member_start"),
    path("members/<int:pk>/sign-in/", members.open_sign_in, name="account_member_open"),
    path("members/<int:pk>/reset/", members.reset, name="account_member_reset"),
    path("members/<int:pk>/phone/", members.phone, name="account_member_phone"),
    path("memberships/<int:pk>/end/", members.end, name="account_membership_end"),
]
