//! How much one principal, or one address, may ask in a minute.
//!
//! Each has a bucket that holds a minute's quota and fills steadily (GCRA: all that is stored of it is the
//! instant at which it will be full again; a full bucket is not stored at all). In memory, per server.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);
/// Buckets that are not full, at most; those beyond share one.
const MOST: usize = 1 << 16;

/// What is left, as the answer says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    /// Which of the limits it is.
    pub(super) name: &'static str,
    /// Requests a minute.
    pub(super) quota: u32,
    /// Requests left now.
    pub(super) left: u32,
    /// Seconds until all are left again.
    pub(super) full_in: u64,
    /// Seconds until the next one is taken, when this one was not.
    pub(super) refused_for: Option<u64>,
}

/// The buckets of one kind.
pub(super) struct Limiter<K> {
    name: &'static str,
    quota: u32,
    buckets: Mutex<Buckets<K>>,
}

struct Buckets<K> {
    /// When each is full again; `None` is the one that is shared.
    full_at: HashMap<Option<K>, Instant>,
    swept: Instant,
}

impl<K: Hash + Eq> Limiter<K> {
    /// A limit by name; 0 requests a minute is no limit.
    pub(super) fn new(name: &'static str, quota: u32) -> Self {
        let buckets = Buckets { full_at: HashMap::new(), swept: Instant::now() };
        Self { name, quota, buckets: Mutex::new(buckets) }
    }

    fn each(&self) -> Duration {
        MINUTE / self.quota.max(1)
    }

    /// Takes one request out of a bucket, if one is left. `None` when there is no limit.
    pub(super) fn take(&self, key: K, now: Instant) -> Option<Quota> {
        if self.quota == 0 {
            return None;
        }
        let each = self.each();
        let whole = each * self.quota;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let key = buckets.place(key, now);
        let full_at = buckets.full_at.get(&key).copied().unwrap_or(now).max(now);
        let after = full_at + each;
        let empty_by = after.duration_since(now);
        let quota = |missing: Duration, refused_for| Quota {
            name: self.name,
            quota: self.quota,
            left: u32::try_from((whole - missing).as_nanos() / each.as_nanos()).unwrap_or(0),
            full_in: up(missing),
            refused_for,
        };
        if empty_by > whole {
            return Some(quota(full_at.duration_since(now), Some(up(empty_by - whole))));
        }
        buckets.full_at.insert(key, after);
        Some(quota(empty_by, None))
    }

    /// Puts one request back.
    pub(super) fn give_back(&self, key: K) {
        if self.quota > 0
            && let Some(full_at) =
                self.buckets.lock().unwrap_or_else(PoisonError::into_inner).full_at.get_mut(&Some(key))
        {
            *full_at -= self.each();
        }
    }
}

impl<K: Hash + Eq> Buckets<K> {
    fn place(&mut self, key: K, now: Instant) -> Option<K> {
        let key = Some(key);
        if self.full_at.len() < MOST || self.full_at.contains_key(&key) {
            return key;
        }
        if now.duration_since(self.swept) > Duration::from_secs(1) {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.swept = now;
        }
        if self.full_at.len() < MOST { key } else { None }
    }
}

/// Whole seconds, at least one.
fn up(time: Duration) -> u64 {
    (time + Duration::from_nanos(999_999_999)).as_secs().max(1)
}

/// An address as limits count it: of IPv6 the network that one customer is given.
pub(super) fn address_key(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_a_minute_and_fills_steadily() {
        let limit = Limiter::new("default", 60);
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        for n in 1..=60 {
            let quota = limit.take("a", at(0)).expect("a limit");
            assert_eq!((quota.left, quota.full_in, quota.refused_for), (60 - n, u64::from(n), None));
        }
        let refused = limit.take("a", at(0)).expect("a limit");
        assert_eq!((refused.left, refused.full_in, refused.refused_for), (0, 60, Some(1)));
        assert_eq!(limit.take("b", at(0)).expect("a limit").left, 59, "another's bucket is full");
        let taken = (0..100).filter(|_| limit.take("a", at(10)).is_some_and(|quota| quota.refused_for.is_none()));
        assert_eq!(taken.count(), 10);
        assert_eq!(limit.take("a", at(200)).expect("a limit").left, 59, "it does not hold more than a minute");
        limit.give_back("a");
        assert_eq!(limit.take("a", at(200)).expect("a limit").left, 59);
        assert_eq!(Limiter::new("off", 0).take("a", at(0)), None);
    }

    #[test]
    fn memory_is_bounded() {
        let limit = Limiter::new("address", 1);
        let now = Instant::now();
        for n in 0..MOST + 10 {
            limit.take(n, now);
        }
        let count = |limit: &Limiter<usize>| limit.buckets.lock().expect("not poisoned").full_at.len();
        assert_eq!(count(&limit), MOST + 1);
        limit.take(0, now + MINUTE * 2);
        limit.take(usize::MAX, now + MINUTE * 2);
        assert!(count(&limit) <= 3, "{} are left", count(&limit));
    }

    #[test]
    fn a_customer_of_ipv6_is_one_address() {
        let key = |text: &str| address_key(text.parse().expect("an address"));
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}
