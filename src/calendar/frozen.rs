//! Rule packs as matters froze them: by id and hash, in whatever text the program that accepted the matter had.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::pack::RulePack;
use super::{seeds, store};
use crate::db::Conn;
use crate::error::{Error, Result};

/// What was read from a database, by hash. A hash means one text for ever, and there are as many as there were
/// editions, so that what was read once stays.
static READ: Mutex<BTreeMap<String, &'static RulePack>> = Mutex::new(BTreeMap::new());

/// The rule pack that a matter froze. Most matters froze the text that this program brings; the texts of earlier
/// programs are in the database.
pub fn frozen(conn: &mut Conn, id: &str, hash: &str) -> Result<&'static RulePack> {
    let embedded = seeds::packs().map_err(Error::internal)?.get(id).filter(|pack| pack.hash == hash);
    let known = embedded.or_else(|| READ.lock().unwrap_or_else(PoisonError::into_inner).get(hash).copied());
    if let Some(pack) = known.filter(|pack| pack.id == id) {
        return Ok(pack);
    }
    let pack = read(conn, id, hash)?;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(read.entry(hash.to_owned()).or_insert_with(|| Box::leak(Box::new(pack))))
}

/// Every text of a rule pack that a matter here may have frozen.
pub fn editions(conn: &mut Conn) -> Result<Vec<&'static RulePack>> {
    store::pack_hashes(conn)?.into_iter().map(|(id, hash)| frozen(conn, &id, &hash)).collect()
}

fn read(conn: &mut Conn, id: &str, hash: &str) -> Result<RulePack> {
    let missing = || Error::internal(format!("the frozen rule pack {id} ({hash}) is neither in the program nor kept"));
    let text = store::pack_text(conn, id, hash)?.ok_or_else(missing)?;
    let pack = match RulePack::extends_of(&text).map_err(Error::internal)? {
        None => RulePack::parse(&text),
        // The hash says which edition of the pack below it was laid over.
        Some(below) => {
            let kept = store::pack_hashes(conn)?.into_iter().filter(|(other, _)| *other == below);
            let (below, of_below) = kept
                .into_iter()
                .find(|(_, below)| RulePack::hash_of(&text, Some(below)) == hash)
                .ok_or_else(missing)?;
            RulePack::parse_onto(&text, frozen(conn, &below, &of_below)?)
        }
    };
    let pack = pack.map_err(Error::internal)?;
    if pack.id == id && pack.hash == hash { Ok(pack) } else { Err(missing()) }
}
