//! The queue of uploads and downloads.

use super::shapes::{
    Archive, FileReplace, Selection, Transfer, TransferDownload, TransferIds, TransferList,
    TransferOffer, TransferPage, TransferReoffer, TransferUpload,
};
use crate::transfers::Order;
use crate::{App, Error, gateway};

pub(super) async fn list(app: &App, request: TransferPage) -> Result<TransferList, Error> {
    Ok(app.transfers().list(&request))
}

pub(super) async fn upload(app: &App, request: TransferUpload) -> Result<TransferList, Error> {
    app.transfers().upload(request).await
}

pub(super) async fn offer(app: &App, request: TransferOffer) -> Result<TransferList, Error> {
    app.transfers().offer(request).await
}

pub(super) async fn replace(app: &App, request: FileReplace) -> Result<TransferList, Error> {
    app.transfers().replace(request).await
}

pub(super) async fn reoffer(app: &App, request: TransferReoffer) -> Result<Transfer, Error> {
    app.transfers().reoffer(request.id, request.size).await
}

pub(super) async fn download(app: &App, request: TransferDownload) -> Result<TransferList, Error> {
    app.transfers().download(request).await
}

pub(super) async fn pause(app: &App, request: TransferIds) -> Result<TransferList, Error> {
    app.transfers().order(Order::Pause, &request.ids).await
}

pub(super) async fn resume(app: &App, request: TransferIds) -> Result<TransferList, Error> {
    app.transfers().order(Order::Resume, &request.ids).await
}

pub(super) async fn cancel(app: &App, request: TransferIds) -> Result<TransferList, Error> {
    app.transfers().order(Order::Cancel, &request.ids).await
}

pub(super) async fn retry(app: &App, request: TransferIds) -> Result<TransferList, Error> {
    app.transfers().order(Order::Retry, &request.ids).await
}

pub(super) async fn clear(app: &App, request: TransferIds) -> Result<TransferList, Error> {
    app.transfers().order(Order::Clear, &request.ids).await
}

pub(super) async fn archive(app: &App, request: Selection) -> Result<Archive, Error> {
    gateway::check(&request.endpoint)?;
    app.archives().announce(request)
}
