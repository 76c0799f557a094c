//! Handlers of the caller's own account.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use wire::{Doer, Password, Phone, User, UserChange, UserDraft};

use crate::api::Api;
use crate::auth::{As, Me, SessionsWrite};
use crate::blocking;
use crate::cookies::Browser;
use crate::error::{Refusal, json};
use crate::form::Form;
use crate::sessions::{email, password};
use crate::users::{fresh_id, prefs};

/// Signs up. It does not sign in.
pub(crate) async fn create(
    State(api): State<Api>,
    As(actor, _): As<SessionsWrite>,
    form: Form,
) -> Result<(StatusCode, Response), Refusal> {
    let params = form.params;
    let id = fresh_id(&params)?;
    let draft = UserDraft {
        email: Some(email(&params)?),
        password: Some(password(&params, "password")?),
        phone: None,
        name: params.text("name")?.unwrap_or_default(),
    };
    let user = blocking::run(move || api.engine.sign_up(&actor, &id, &draft)).await?;
    Ok((StatusCode::CREATED, json(&user.into_account())))
}

pub(crate) async fn get(State(api): State<Api>, me: Me) -> Result<Response, Refusal> {
    let user = blocking::run(move || api.engine.get_user(&me.id)).await?;
    let user = User { impersonator_user_id: me.impersonator, ..user };
    Ok(json(&user.into_account()))
}

pub(crate) async fn get_prefs(State(api): State<Api>, me: Me) -> Result<Response, Refusal> {
    Ok(json(&blocking::run(move || api.engine.get_user(&me.id)).await?.prefs))
}

pub(crate) async fn update_name(
    State(api): State<Api>,
    me: Me,
    form: Form,
) -> Result<Response, Refusal> {
    changed(api, me, UserChange::Name(form.params.needed("name")?)).await
}

pub(crate) async fn update_prefs(
    State(api): State<Api>,
    me: Me,
    form: Form,
) -> Result<Response, Refusal> {
    changed(api, me, UserChange::Prefs(prefs(&form.params)?)).await
}

pub(crate) async fn update_email(
    State(api): State<Api>,
    me: Me,
    form: Form,
) -> Result<Response, Refusal> {
    let change = UserChange::Email(Some(email(&form.params)?));
    proven(api, me, Some(password(&form.params, "password")?), change).await
}

pub(crate) async fn update_phone(
    State(api): State<Api>,
    me: Me,
    form: Form,
) -> Result<Response, Refusal> {
    let phone = form.params.needed_parsed("phone", Phone::parse)?;
    proven(api, me, Some(password(&form.params, "password")?), UserChange::Phone(Some(phone))).await
}

pub(crate) async fn update_password(
    State(api): State<Api>,
    me: Me,
    form: Form,
) -> Result<Response, Refusal> {
    let new = password(&form.params, "password")?;
    // An old password that breaks the rules of passwords is a wrong one.
    let old = form.params.text("oldPassword")?.and_then(|text| Password::parse(&text).ok());
    proven(api, me, old, UserChange::Password(Some(new))).await
}

/// Locks the caller's own account.
pub(crate) async fn block(
    State(api): State<Api>,
    me: Me,
    browser: Browser,
) -> Result<Response, Refusal> {
    let mut response = changed(api, me.in_person()?, UserChange::Status(false)).await?;
    browser.forget(response.headers_mut());
    Ok(response)
}

async fn changed(api: Api, me: Me, change: UserChange) -> Result<Response, Refusal> {
    let engine = api.engine.on_behalf_of(Doer::User(me.id.clone()));
    let user = blocking::run(move || engine.update_user(&me.id, &change)).await?;
    Ok(json(&user.into_account()))
}

async fn proven(
    api: Api,
    me: Me,
    proof: Option<Password>,
    change: UserChange,
) -> Result<Response, Refusal> {
    let me = me.in_person()?;
    let update =
        move || api.engine.update_account(&me.id, proof.as_ref(), &change, me.session.as_ref());
    Ok(json(&blocking::run(update).await?.into_account()))
}
