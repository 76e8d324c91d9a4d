"""The forms of the way in and out."""

from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from portal.forms.base import Form


class SignInForm(Form):
    """An address and a password; where to go on, and what was typed before the last sign-in ran out."""

    email = EmailField(
        "E-mail address", widget=GovTextInput(), validators=[InputRequired("Enter your e-mail address.")]
    )
    password = PasswordField("Password", widget=GovPasswordInput(), validators=[InputRequired("Enter your password.")])
    next = HiddenField()
    carried = HiddenField()


class NewPasswordForm(Form):
    """A new password, and the link that allows it."""

    token = HiddenField()
    password = PasswordField(
        "New password",
        widget=GovPasswordInput(),
        description="12 characters or more. Three or four words that only you would put together work well.",
        validators=[InputRequired("Enter a new password.")],
    )


class ForgottenForm(Form):
    """The address of an account whose password is forgotten."""

    email = EmailField(
        "E-mail address", widget=GovTextInput(), validators=[InputRequired("Enter your e-mail address.")]
    )


class ChangePasswordForm(Form):
    """The present password and a new one."""

    current = PasswordField(
        "Present password", widget=GovPasswordInput(), validators=[InputRequired("Enter your present password.")]
    )
    password = PasswordField(
        "New password",
        widget=GovPasswordInput(),
        description="12 characters or more. Three or four words that only you would put together work well.",
        validators=[InputRequired("Enter a new password.")],
    )


class CodeForm(Form):
    """A code of the authenticator app, or one from paper; where to go on, and what was typed before."""

    code = StringField("Code", widget=GovTextInput(), validators=[InputRequired("Enter the code.")])
    next = HiddenField()
    carried = HiddenField()


class AddressCodeForm(Form):
    """A code that was sent to an address."""

    code = StringField("Code", widget=GovTextInput(), validators=[InputRequired("Enter the six figures.")])


class NewAuthenticatorForm(Form):
    """The first code of a new authenticator app, and the app's sealed secret."""

    sealed = HiddenField()
    code = StringField(
        "Code your app shows for Muster",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the six figures your app shows.")],
    )
    next = HiddenField()


class ConfirmForm(Form):
    """The password once more; where to go on, and what was typed before."""

    password = PasswordField("Password", widget=GovPasswordInput(), validators=[InputRequired("Enter your password.")])
    next = HiddenField()
    carried = HiddenField()


class PasskeyForm(Form):
    """What a browser says of a passkey; where to go on, and what was typed before."""

    answer = HiddenField()
    next = HiddenField()
    carried = HiddenField()


class NewPasskeyForm(Form):
    """A new passkey and what its owner calls it."""

    answer = HiddenField()
    next = HiddenField()
    name = StringField(
        "Name",
        widget=GovTextInput(),
        description="So that you know it again, such as “Office laptop”.",
    )
