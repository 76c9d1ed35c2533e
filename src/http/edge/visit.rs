//! One request as the edge sees it; the call fills in what the edge cannot know.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::time::Instant;

use super::inflow::Inflow;
use super::rate::{Quota, address_key};
use super::{Edge, Limiter};
use crate::access::{AccountId, Operation};
use crate::error::Error;

/// Carried by every request.
pub struct Visit {
    edge: Arc<Edge>,
    /// Its id; it is in every log line, problem and audit entry.
    pub(in crate::http) id: String,
    /// The client, as far as it is known.
    pub(super) client: IpAddr,
    pub(super) inflow: Option<Inflow>,
    /// Whether the program asks it for a request of somebody, not they themselves.
    pub(in crate::http) is_within: bool,
    operation: OnceLock<&'static Operation>,
    quota: Mutex<Option<Quota>>,
}

impl Visit {
    pub(super) fn new(edge: Arc<Edge>, id: String, client: IpAddr, inflow: Option<Inflow>) -> Self {
        Self { edge, id, client, inflow, is_within: false, operation: OnceLock::new(), quota: Mutex::default() }
    }

    /// A further request within this one; it counts like any.
    pub(in crate::http) fn further(&self) -> Result<Self, Error> {
        let further = Self::new(Arc::clone(&self.edge), self.id.clone(), self.client, None);
        let further = Self { is_within: true, ..further };
        further.arrives()?;
        Ok(further)
    }

    /// Somebody asks who is not known yet: their address pays.
    pub(super) fn arrives(&self) -> Result<(), Error> {
        self.take(&self.edge.addresses, address_key(self.client))
    }

    /// It is for this operation. Signing in has a limit of its own, and so has what reads a stranger's file.
    pub(in crate::http) fn is_for(&self, operation: &'static Operation) -> Result<(), Error> {
        self.operation.get_or_init(|| operation);
        let limiter = match operation.id {
            "identity_sign_in" => &self.edge.sign_ins,
            "handling_verify_text" => &self.edge.verifications,
            _ => return Ok(()),
        };
        self.take(limiter, address_key(self.client))
    }

    /// It comes from this account, which pays in place of the address: many people may share one.
    pub(in crate::http) fn is_by(&self, account: AccountId) -> Result<(), Error> {
        self.edge.addresses.give_back(address_key(self.client));
        self.take(&self.edge.principals, account)
    }

    fn take<K: std::hash::Hash + Eq>(&self, limiter: &Limiter<K>, key: K) -> Result<(), Error> {
        let quota = limiter.take(key, Instant::now());
        *self.quota.lock().unwrap_or_else(PoisonError::into_inner) = quota;
        match quota.and_then(|quota| Some((quota.name, quota.refused_for?))) {
            None => Ok(()),
            Some((limit, retry_after)) => {
                self.edge.metrics.limited(limit);
                Err(Error::RateLimited { retry_after })
            }
        }
    }

    /// What the operation is, once it is known.
    pub(super) fn operation(&self) -> Option<&'static Operation> {
        self.operation.get().copied()
    }

    /// What is left of the limit that it fell under, if it fell under one.
    pub(super) fn quota(&self) -> Option<Quota> {
        *self.quota.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
