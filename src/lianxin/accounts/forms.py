"""The forms of signing in and of an administrator. What they mean is checked by the views' own rooms."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.administration import GIVEN_HERE, organizations_of
from lianxin.directory.models import Organization


class PasswordForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        error_messages={"required": _("填登录名")},
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        error_messages={"required": _("填密码")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PhoneForm(forms.Form):
    """The number a code is sent to."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=40,
        error_messages={"required": _("填手机号")},
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    """A code of six digits, or a recovery code of eight."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        error_messages={"required": _("填验证码")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}),
    )


class NewPasswordForm(forms.Form):
    """A password chosen anew, typed once: it can be shown, and there is a way back."""

    password = forms.CharField(
        label=_("新密码"),
        max_length=200,
        strip=False,
        error_messages={"required": _("填新密码")},
        help_text=_("至少 10 个字，不能全是数字，不要用常见的密码。"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class SetUpForm(NewPasswordForm):
    """The code that was handed over, and the password wished."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        error_messages={"required": _("填登录名")},
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("开通码"),
        max_length=20,
        error_messages={"required": _("填开通码")},
        help_text=_("管理员交给您的 12 位字母和数字，只能用一次。"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    field_order = ("username", "code", "password")


class ChangePasswordForm(NewPasswordForm):
    """The password now, and the one wished."""

    current = forms.CharField(
        label=_("现在的密码"),
        max_length=200,
        strip=False,
        error_messages={"required": _("填现在的密码")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    field_order = ("current", "password")


class MembershipForm(forms.Form):
    """A role in a body."""

    organization = forms.ModelChoiceField(
        label=_("机构"),
        queryset=Organization.objects.none(),
        empty_label=_("选一个机构"),
        error_messages={"required": _("选一个机构")},
    )
    role = forms.ChoiceField(
        label=_("职责"),
        error_messages={"required": _("选一个职责")},
        choices=[("", _("选一个职责")), *((role.value, role.label) for role in GIVEN_HERE)],
    )

    def __init__(self, zone_id: int, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations_of(zone_id, now)  # type: ignore[attr-defined]


class LoginForm(forms.Form):
    """A name for somebody to sign in by."""

    login = forms.CharField(
        label=_("登录名"),
        max_length=60,
        error_messages={"required": _("填登录名")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class RegisterPhoneForm(forms.Form):
    """A phone for somebody to sign in by."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=40,
        error_messages={"required": _("填手机号")},
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )


def refuse(form: forms.Form, error: Any) -> None:
    """Put what a rule refused beside its field, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
