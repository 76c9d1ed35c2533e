//! `counsel demo`: one matter from submission to payment, played over HTTP by its people against a server of its
//! own, with every due date, state, balance and hash compared with what law and rules demand.
//!
//! The time of the matter is set, so that each run counts the same days. `check` reckons what must be, apart
//! from the slices; `script` says what is recommended and answered; `play` does it and compares; `report`
//! prints. The first difference ends the demo with a failure.

mod check;
mod document;
mod people;
mod play;
mod report;
mod sabotage;
mod script;
mod trail;

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use tempfile::TempDir;

use crate::app::App;
use crate::client::Client;
use crate::config::Settings;
use crate::kit::Clock;
use crate::seed::{self, SignIn};

use document::Document;
use people::Cast;
use play::Play;
use report::{Report, grouped, role};
pub use sabotage::Sabotage;

/// When the matter begins: a Friday before a Sunday that is worked, in the week before Mid-Autumn.
const BEGINNING: &str = "2026-09-18T09:00:00+08:00";

/// What `counsel demo` takes.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The contract to be played: DOCX, PDF with text, or plain text [default: one of the project's own]
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Folder for database and files, which stay there [default: a temporary one, unless --database-url is given]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Leave the server running afterwards, and print a sign-in for every role
    #[arg(long)]
    keep: bool,
    /// Change stored data behind the server's back; the demo must fail
    #[arg(long, value_name = "WHAT", hide = true)]
    sabotage: Option<Sabotage>,
}

/// Plays the matter, unless `stop` is done before. Afterwards, with `--keep`, serves until then.
pub async fn run(
    settings: Settings,
    options: Options,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let document = Document::read(options.document.as_deref())?;
    let place = Place::new(settings, options.data)?;
    let listener = TcpListener::bind(place.settings.listen()?)?;
    let base = format!("http://{}", listener.local_addr()?);
    let clock = Clock::standing_at(BEGINNING.parse()?);
    let app = App::open(&place.settings, clock.clone(), true)?;
    app.load_embedded().await?;
    let people = seed::load(&app, |_login| seed::random_password())
        .await
        .context("the demo needs an empty database: give another --data DIR or --database-url, or neither")?;
    let (finish, finished) = tokio::sync::oneshot::channel::<()>();
    let until = async move {
        // Also when the sender is gone.
        drop(finished.await);
    };
    let server = tokio::spawn(app.clone().serve(listener, until, Duration::from_secs(5)));
    let cast = Cast::new(Client::new(&base)?, clock, people.clone());
    let mut play = Play::new(&app, cast, &document, options.sabotage);
    opening(&play.report, &app, &base, &document, &place).await?;
    let mut stop = std::pin::pin!(stop);
    let played = tokio::select! {
        played = play.run() => played,
        () = &mut stop => Err(anyhow::anyhow!("interrupted")),
    };
    let code = match played {
        Ok(trail) => {
            let report = &play.report;
            let purse = play.purse();
            let steps = report.steps().1;
            report.line(&format!("\n✓ {steps} 步全部符合法律和规则 · all {steps} steps as law and rules demand"));
            report.line("  期限、状态、余额、哈希均已独立复核 · due dates, states, balances and hashes reckoned anew");
            report.line(&format!(
                "  预算 {} = 已付 {} + 占用 {} + 可用 {} 元；审计 {} 条；用时 {:.1} 秒 elapsed",
                grouped(purse.appropriated),
                grouped(purse.spent),
                grouped(purse.reserved),
                grouped(purse.available()),
                trail.entries,
                begun.elapsed().as_secs_f64()
            ));
            if options.keep {
                stays(report, &base, &people, &place);
                stop.await;
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            play.report.failed(&error);
            ExitCode::FAILURE
        }
    };
    if finish.send(()).is_err() {
        tracing::warn!("the server ended before it was told to");
    }
    server.await??;
    Ok(code)
}

/// Where the demo keeps its data.
struct Place {
    settings: Settings,
    /// Removed at the end.
    temporary: Option<TempDir>,
}

impl Place {
    fn new(mut settings: Settings, data: Option<PathBuf>) -> anyhow::Result<Self> {
        let named = data.is_some() || settings.database_url.is_some();
        let temporary = if named { None } else { Some(TempDir::with_prefix("counsel-demo-")?) };
        // With a database of its own address, files go where the server would put them.
        if let Some(folder) = data.or_else(|| temporary.as_ref().map(|folder| folder.path().to_owned())) {
            settings.database_url.get_or_insert_with(|| format!("sqlite:{}", folder.join("counsel.db").display()));
            settings.files.get_or_insert_with(|| folder.join("files"));
        }
        settings.listen.get_or_insert_with(|| "127.0.0.1:0".to_owned());
        // Its people stay at their desks through the hours that its clock leaps over.
        settings.session_idle_minutes.get_or_insert(12 * 60);
        // It speaks to itself.
        (settings.tls_certificate, settings.tls_key) = (None, None);
        // Its people do not exist: nothing is mailed to them.
        settings.smtp_url = None;
        Ok(Self { settings, temporary })
    }
}

async fn opening(report: &Report, app: &App, base: &str, document: &Document, place: &Place) -> anyhow::Result<()> {
    let database = app.db.version().await?;
    report.line("法顾台演示：一份合同从送审到付费 · Counsel Desk: one contract from submission to payment");
    report.line(&format!("服务器 server    {base}（{database}）"));
    let stays = if place.temporary.is_some() {
        "临时，结束时删除 · temporary, gone at the end"
    } else {
        "保留 · stays"
    };
    report.line(&format!("数据 data        {stays}"));
    report.line(&format!("文件 document    {}", document.file_name));
    report.line("时间 time        演示使用设定的时钟，自 2026-09-18 起 · a set clock, from 2026-09-18 on");
    if !document.is_own {
        report.line("说明 note        修改建议由程序按条款机械拟定，只演示流程，不是法律意见");
        report
            .line("                 the recommendations are made up from the clauses to show the procedure: no advice");
    }
    Ok(())
}

/// What somebody needs who goes on by themselves.
fn stays(report: &Report, base: &str, people: &[SignIn], place: &Place) {
    report.line(&format!("\n服务器继续运行 the server stays: {base}   接口文档 API docs: {base}/docs"));
    report.line("时钟停在 2026-10-08 09:00，不再前进 · its clock stands at 2026-10-08 09:00");
    if place.temporary.is_some() {
        report
            .line("数据在临时目录，结束时删除；要保留请用 --data DIR · the data goes at the end; --data DIR keeps it");
    }
    report.line(&format!("\n{:<16} {:<20} {:<27} 姓名 who", "login", "password", "role"));
    for SignIn { login, password, name, role: held, organisation } in people {
        // Chinese words take two columns each: the English role alone lines up.
        let english = role(*held).split_once(' ').map_or("", |(_, english)| english);
        report.line(&format!("{login:<16} {password:<20} {english:<27} {name}，{organisation}"));
    }
    report.line("\nCtrl-C 结束 · Ctrl-C ends");
}
