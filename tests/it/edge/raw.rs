//! A connection on which a test does what it likes.

use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a test waits for a server to close.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a connection came to.
#[derive(Debug)]
pub struct End {
    /// How long it lasted.
    pub after: Duration,
    /// What the server said.
    pub said: String,
}

impl End {
    /// The statuses of all answers on the connection.
    pub fn statuses(&self) -> Vec<u16> {
        let answers = self.said.split("HTTP/1.1 ").skip(1);
        answers.filter_map(|answer| answer.get(..3)?.parse().ok()).collect()
    }
}

/// Sends bytes and waits for the server to close.
pub async fn send(address: &str, bytes: &[u8]) -> End {
    drip(address, bytes, b"", Duration::MAX).await
}

/// Sends bytes, then `more` again and again with pauses, until the server closes.
pub async fn drip(address: &str, bytes: &[u8], more: &[u8], pause: Duration) -> End {
    let begun = Instant::now();
    let (reader, mut writer) = TcpStream::connect(address).await.expect("a connection").into_split();
    let drip = async {
        // The server may close at any time: that is what is waited for.
        let mut sent = writer.write_all(bytes).await;
        while sent.is_ok() {
            tokio::time::sleep(pause).await;
            sent = writer.write_all(more).await;
        }
        std::future::pending().await
    };
    let closed = async {
        tokio::select! {
            said = to_the_end(reader) => said,
            () = drip => unreachable!(),
        }
    };
    let said = tokio::time::timeout(PATIENCE, closed).await.expect("the server closes");
    End { after: begun.elapsed(), said }
}

/// Reads until the other side closes or breaks off.
pub async fn to_the_end(mut reader: impl AsyncRead + Unpin) -> String {
    let (mut said, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
    while let Ok(read @ 1..) = reader.read(&mut buffer).await {
        said.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8_lossy(&said).into_owned()
}
