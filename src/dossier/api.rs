//! The dossier over HTTP.

use std::io::{Read, Seek, SeekFrom};

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use sha2::{Digest, Sha256};

use super::gather::{Gathered, gather};
use crate::audit::Heads;
use crate::error::{Error, Result};
use crate::http::{Asker, Call, Download, Tag};
use crate::review::{self, ReviewId};

/// Dossiers.
#[derive(Clone)]
pub struct DossierApi;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Dossier")]
impl DossierApi {
    /// The responsibility dossier of a matter (责任卷宗): everything about it that the caller may read, as one sealed file
    ///
    /// A zip file with a page for people, every record as JSON, every version of every text, a manifest with the SHA-256 of
    /// each and an Ed25519 signature of it. `counsel dossier verify FILE` verifies it without a database and names any byte
    /// that was changed. It reads through the API in the caller's name, and each such read counts against their limit. 503
    /// when the matter moves all the time.
    #[oai(path = "/reviews/:review_id/dossier", method = "get", operation_id = "dossier_get")]
    async fn get(
        &self,
        call: Call,
        asker: Asker,
        heads: Data<&Heads>,
        review_id: Path<ReviewId>,
    ) -> poem::Result<Download> {
        let (actor, now) = (call.actor()?.clone(), call.now());
        call.load(move |ctx| review::visible(ctx.conn, ctx.actor, review_id.0)).await?;
        let gathered = gather(&asker, &actor, heads.0, review_id.0, now).await?;
        let read = tokio::task::spawn_blocking(move || download(gathered));
        Ok(read.await.map_err(Error::internal)??)
    }
}

/// The file as an answer. It is read whole for its hash: not the work of a thread that serves others.
fn download(Gathered { mut file, name }: Gathered) -> Result<Download> {
    file.seek(SeekFrom::Start(0)).map_err(Error::file)?;
    let (mut hasher, mut size, mut chunk) = (Sha256::new(), 0, vec![0; 64 << 10]);
    loop {
        let read = file.read(&mut chunk).map_err(Error::file)?;
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        size += u64::try_from(read).map_err(Error::internal)?;
    }
    file.seek(SeekFrom::Start(0)).map_err(Error::file)?;
    Ok(Download {
        body: poem::Body::from_async_read(tokio::fs::File::from_std(file)),
        size,
        media_type: Download::ZIP.to_owned(),
        file_name: name,
        sha256: hex::encode(hasher.finalize()),
    })
}
