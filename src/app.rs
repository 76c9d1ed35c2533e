//! The whole: what the program is made of, its API, and serving it.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use poem::endpoint::{make, make_sync};
use poem::{EndpointExt, Request, Response, Route, handler};
use poem_openapi::{LicenseObject, OpenApi, OpenApiService};
use serde_json::Value;

use crate::allocation::AllocationApi;
use crate::appraisal::AppraisalApi;
use crate::audit::{AuditApi, Heads};
use crate::budget::{BudgetApi, BudgetChangesApi};
use crate::calendar::{self, CalendarApi, SchemesApi, ScopeApi};
use crate::carryover::CarryoverApi;
use crate::cases::{CaseDeadlinesApi, CasesApi};
use crate::chores::{CalendarYearApi, Chores};
use crate::conduct::ConductApi;
use crate::config::Settings;
use crate::contracts::{ContractChangesApi, ContractsApi, PerformanceApi};
use crate::conversation::ConversationApi;
use crate::custody::{CustodyApi, Keeper};
use crate::db::Db;
use crate::directory;
use crate::documents::{ComparisonApi, DocumentsApi, Files, LintApi, Reader, SecrecyApi};
use crate::dossier::DossierApi;
use crate::engagement::{AwardApi, CalledOffApi, EngagementApi, EngagementLifeApi};
use crate::fees::{FeePathsApi, FeesApi, WithholdingApi};
use crate::handling::{ClearanceApi, HandlingApi};
use crate::http::{self, Around, Contract, Door, Edge, EdgeOptions, Metrics, Within};
use crate::identity::{self, Passwords};
use crate::kit::Clock;
use crate::notify::{Mailer, NotifyApi, Worker};
use crate::opinion::{CompareApi, OpinionApi};
use crate::ops::{self, Condition, Draining, OpsApi};
use crate::panel::{CallOffApi, PanelApi, PanelDrawsApi};
use crate::publication::PublicationApi;
use crate::review::{
    self, AssignmentApi, ConflictApi, DoubleReviewApi, OverrideApi, QuestionApi, ReviewApi, ReviewClockApi,
    SubmissionApi, TeamApi,
};
use crate::search::{self, SearchApi};
use crate::selection;
use crate::service::ServiceApi;
use crate::supervision::SupervisionApi;

/// What the program is made of. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Where mails go.
    pub mailer: Mailer,
    /// Hashing of passwords.
    pub passwords: Passwords,
    /// What passwords and sessions must keep to.
    pub terms: identity::Terms,
    /// Uploaded files.
    pub files: Files,
    /// How documents are read.
    pub reader: Reader,
    /// Heads of the audit trail, kept outside the database.
    pub heads: Heads,
    /// What is wrong with the service, if anything.
    pub condition: Condition,
    edge: EdgeOptions,
    draining: Draining,
}

const DESCRIPTION: &str = "How public agencies choose, hear and pay their legal advisers (政府法律顾问工作平台). \
An agency submits a contract or draft decision; the legal affairs office checks it and watches the statutory clock; \
advisers give opinions; each recommendation is followed to its end; the gate clears exactly the text that was reviewed; \
fees are paid from the budget for accepted work.\n\n\
**Conventions.** Every POST takes an `Idempotency-Key`. Whatever changes carries an `ETag` and wants it back as `If-Match`. \
Errors are RFC 9457 problems in Chinese or English by `Accept-Language`, with a stable `code`, and the `rule` and `legal_basis` \
where a rule refused. Lists page by `cursor`. \
Every answer says in `RateLimit` how many requests are left; too many are refused with 429 and `Retry-After`. Money is a decimal string with exactly two places. Days are `YYYY-MM-DD` in \
Asia/Shanghai, instants RFC 3339.";

fn service() -> OpenApiService<impl OpenApi + 'static, ()> {
    // A tuple holds sixteen: what belongs to one slice stands together.
    let apis = (
        OpsApi,
        identity::API,
        NotifyApi,
        AuditApi,
        (CalendarApi, CalendarYearApi, SchemesApi, ScopeApi),
        (DocumentsApi, SecrecyApi, LintApi, ComparisonApi),
        directory::api(review::recheck),
        (BudgetApi, BudgetChangesApi),
        (selection::API, (PanelApi, CallOffApi, PanelDrawsApi)),
        (EngagementApi, EngagementLifeApi, AwardApi, CalledOffApi),
        (
            (ReviewApi, ReviewClockApi, AssignmentApi, TeamApi, OverrideApi, ConflictApi),
            (QuestionApi, SubmissionApi, DoubleReviewApi, AllocationApi),
        ),
        (OpinionApi, CompareApi),
        (
            (HandlingApi, ClearanceApi, SearchApi, SupervisionApi),
            (ContractsApi, PerformanceApi, ContractChangesApi, PublicationApi),
            (CasesApi, CaseDeadlinesApi),
            (ServiceApi, ConversationApi),
        ),
        (FeesApi, FeePathsApi, WithholdingApi),
        (ConductApi, AppraisalApi),
        (CarryoverApi, CustodyApi, DossierApi),
    );
    OpenApiService::new(apis, "Counsel Desk (法顾台)", env!("CARGO_PKG_VERSION"))
        .description(DESCRIPTION)
        .license(LicenseObject::new("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0"))
        .server("/")
}

/// The published OpenAPI document. Needs no database.
pub fn spec() -> anyhow::Result<Value> {
    http::publish(&service().spec())
}

/// The document and what is made from it: the same for every server of a process.
struct Published {
    document: Bytes,
    page: Bytes,
    contract: Arc<Contract>,
}

impl Published {
    fn get() -> anyhow::Result<&'static Self> {
        static PUBLISHED: OnceLock<Published> = OnceLock::new();
        if let Some(published) = PUBLISHED.get() {
            return Ok(published);
        }
        let spec = spec()?;
        let (document, page) = (Bytes::from(spec.to_string()), docs_page(&spec)?);
        let contract = Arc::new(Contract::new(&spec)?);
        Ok(PUBLISHED.get_or_init(|| Self { document, page, contract }))
    }
}

impl App {
    /// Opens everything. Migrates when `migrate` is set, and refuses an old or unknown schema otherwise.
    pub fn open(settings: &Settings, clock: Clock, migrate: bool) -> anyhow::Result<Self> {
        let db = Db::open(&settings.target()?)?;
        if migrate {
            for name in db.migrate()? {
                tracing::info!(name, "migrated");
            }
        } else {
            db.check_schema()?;
        }
        Self::over(db, settings, clock)
    }

    /// Opens everything for a short command that may run beside a server.
    pub fn beside(settings: &Settings, clock: Clock) -> anyhow::Result<Self> {
        let db = Db::beside(&settings.target()?)?;
        db.check_schema()?;
        Self::over(db, settings, clock)
    }

    fn over(db: Db, settings: &Settings, clock: Clock) -> anyhow::Result<Self> {
        let condition = Condition::default();
        let mailer = Mailer::new(&settings.mail())?;
        Ok(Self {
            db,
            clock,
            mailer,
            passwords: Passwords::new()?,
            terms: settings.sign_in_terms()?,
            files: Files::open(&settings.files(), settings.upload_limit())?.telling(condition.clone()),
            reader: Reader::this_program()?,
            heads: Self::heads_of(settings)?,
            condition,
            edge: settings.edge()?,
            draining: Draining::default(),
        })
    }

    /// The heads of the audit trail that these settings name.
    pub fn heads_of(settings: &Settings) -> anyhow::Result<Heads> {
        let syslog = settings.audit_syslog.as_deref().map(str::parse).transpose()?;
        Ok(Heads::new(settings.audit_heads(), syslog))
    }

    /// Loads the calendars and rule packs that ship with the program, those that are not there yet, and brings stored keys
    /// of names to the program's way of making them.
    pub async fn load_embedded(&self) -> anyhow::Result<()> {
        let now = self.clock.now();
        self.db.write(move |conn| calendar::load_embedded(conn, now)).await?;
        match self.db.write(move |conn| review::renew_keys(conn, now)).await {
            Ok(0) => {}
            Ok(changed) => tracing::info!(changed, "keys of names made anew"),
            // Another server was faster.
            Err(error) if error.is_duplicate() => {}
            Err(error) => return Err(error.into()),
        }
        search::complete(&self.db).await?;
        Ok(())
    }

    /// The worker that sends mails; whoever serves runs it beside the server.
    pub fn worker(&self) -> Worker {
        Worker::new(self.db.clone(), self.clock.clone(), self.mailer.clone())
    }

    /// The work that time brings; whoever serves runs it beside the server.
    pub fn chores(&self) -> Chores {
        Chores { db: self.db.clone(), clock: self.clock.clone() }
    }

    /// What publishes heads, checks what is kept and tidies; whoever serves runs it beside the server.
    pub fn keeper(&self, settings: &Settings) -> Keeper {
        let (db, files, clock) = (self.db.clone(), self.files.clone(), self.clock.clone());
        Keeper::new(db, files, clock, self.heads.clone(), self.condition.clone(), settings.rhythm())
    }

    /// Serves on `listener` until `stop` is done, then lets in-flight requests finish for `drain`.
    pub async fn serve(
        self,
        listener: std::net::TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
        drain: Duration,
    ) -> anyhow::Result<()> {
        let Published { document, page, contract } = Published::get()?;
        let contract = Arc::clone(contract);
        let door = Door {
            db: self.db.clone(),
            clock: self.clock.clone(),
            authenticate: identity::authenticate,
            note_use: identity::note_use,
        };
        let document = move |_| Response::builder().content_type("application/json").body(document.clone());
        let mut routes = Route::new()
            .at("/public/selection-rounds/:round_id", poem::get(selection::page))
            .at("/openapi.json", poem::get(make_sync(document)))
            .at("/docs", poem::get(docs.data(DocsPage(page.clone()))));
        if let Some(contact) = self.edge.security_contact.clone() {
            let clock = self.clock.clone();
            let text = move |_| {
                let text = http::security_text(&contact, clock.now());
                Response::builder().content_type("text/plain; charset=utf-8").body(text)
            };
            routes = routes.at("/.well-known/security.txt", poem::get(make_sync(text)));
        }
        let service = routes
            .nest("/", service())
            .data(door)
            .data(Arc::clone(&contract))
            .data(self.passwords.clone())
            .data(self.terms)
            .data(self.files.clone())
            .data(self.reader.clone())
            .data(self.draining.clone())
            .data(self.heads.clone())
            .data(self.condition.clone());
        let service = Arc::new(service);
        let service = Arc::clone(&service).data(Within::new(service));
        let metrics = Arc::new(Metrics::default());
        let edge = Edge::new(self.edge.clone(), Arc::clone(&metrics))?;
        let draining = self.draining.clone();
        let stop = async move {
            stop.await;
            draining.start();
        };
        let figures = self.show(&edge, metrics)?;
        let certificate = Arc::clone(&edge).watch_certificate();
        tokio::select! {
            served = http::serve(Arc::clone(&edge), listener, Around { edge, contract, service }, stop, drain) => served,
            shown = figures => shown,
            () = certificate => Ok(()),
        }
    }

    /// Shows the figures at an address of their own for as long as it is polled; for ever nothing when none is set.
    fn show(
        &self,
        edge: &Edge,
        metrics: Arc<Metrics>,
    ) -> anyhow::Result<impl Future<Output = anyhow::Result<()>> + use<>> {
        let listener = self.edge.metrics.map(std::net::TcpListener::bind).transpose()?;
        if let Some(listener) = &listener {
            let address = listener.local_addr()?;
            tracing::info!(%address, "metrics are at http://{address}/metrics");
        }
        let (edge, db, started) = (edge.inside(), self.db.clone(), Instant::now());
        let page = make(move |_: Request| {
            let (db, metrics) = (db.clone(), Arc::clone(&metrics));
            async move { Ok::<_, poem::Error>(ops::metrics(&metrics, &db, started).await?) }
        });
        let endpoint = Route::new().at("/metrics", poem::get(page)).map_to_response();
        Ok(async move {
            match listener {
                Some(listener) => http::serve(edge, listener, endpoint, std::future::pending(), Duration::ZERO).await,
                None => std::future::pending().await,
            }
        })
    }
}

#[derive(Clone)]
struct DocsPage(Bytes);

#[handler]
fn docs(page: poem::web::Data<&DocsPage>) -> Response {
    Response::builder()
        .content_type("text/html; charset=utf-8")
        .header("Content-Security-Policy", http::documentation_policy())
        .body(page.0.0.clone())
}

/// Swagger UI with everything inlined, over the published document: it works without internet.
fn docs_page(spec: &Value) -> anyhow::Result<Bytes> {
    let service = service();
    let page = service.swagger_ui_html();
    let generated = service.spec();
    anyhow::ensure!(page.contains(&generated), "the documentation page no longer holds the document it was made from");
    // `<` cannot end the script element early when it is written as an escape.
    Ok(page.replace(&generated, &spec.to_string().replace('<', "\\u003c")).into())
}

/// The human index of the API: tag, operation, method, path, what it needs, roles.
pub fn routes() -> anyhow::Result<String> {
    use std::fmt::Write as _;
    let spec = spec()?;
    let mut lines = Vec::new();
    for (path, item) in spec.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default();
            let Some(known) = crate::access::policy::operation(id) else { continue };
            let roles = if known.is_public() {
                "-".to_owned()
            } else {
                known.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",")
            };
            lines.push((
                tag.to_owned(),
                id.to_owned(),
                method.to_uppercase(),
                path.clone(),
                format!("{:?}", known.needs),
                roles,
            ));
        }
    }
    lines.sort();
    let mut text = String::from("# tag · operation · method · path · needs · roles\n");
    for (tag, id, method, path, needs, roles) in lines {
        writeln!(text, "{tag:<11} {id:<30} {method:<6} {path:<55} {needs:<8} {roles}")?;
    }
    Ok(text.trim_end().to_owned())
}
