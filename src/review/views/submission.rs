//! How the handing in of a matter looks on the wire.

use poem_openapi::Object;

use super::{MaterialInput, ReviewInput, particulars};
use crate::access::{AccountId, OrganisationId};
use crate::documents::DocumentId;
use crate::error::Result;
use crate::kit::{Day, Fen, Timestamp};
use crate::review::model::{
    CoAgency, Cosignature, NewPaper, NewReview, Occasion, PaperState, PaperSubmission, Receipt, SecrecyDeclaration,
    Submission,
};

/// What is declared when something is handed in (送审声明).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SubmitInput {
    /// `true`: there are no state secrets in it (不涉及国家秘密). Without this declaration nothing is received.
    pub no_state_secrets: bool,
}

/// The agencies that submit a matter together with its own (协办单位), all of them.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CoAgenciesInput {
    /// Their ids; none: the matter is the own agency's alone.
    #[oai(validator(max_items = 20))]
    pub co_agency_ids: Vec<OrganisationId>,
}

/// When and by whom a matter was brought on paper (纸质收件).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ReceiptInput {
    /// Day of receipt (收件日): today or earlier. The clock counts from it.
    pub received_on: Day,
    /// Who brought it (送件人).
    #[oai(validator(min_length = 1, max_length = 200))]
    pub brought_by: String,
    /// Why it is entered late (补录原因); wanted when it was received longer ago than the rules allow.
    #[oai(validator(min_length = 2, max_length = 2000))]
    pub late_reason: Option<String>,
}

impl From<ReceiptInput> for Receipt {
    fn from(input: ReceiptInput) -> Self {
        let late_reason = input.late_reason.unwrap_or_default().trim().to_owned();
        Self { received_on: input.received_on, brought_by: input.brought_by.trim().to_owned(), late_reason }
    }
}

/// A matter that was brought on paper (纸质送审).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PaperInput {
    /// Whose matter it is (送审单位).
    pub agency_id: OrganisationId,
    /// When and by whom it was brought.
    pub receipt: ReceiptInput,
    /// The matter, complete; its text is a document that was made for the agency.
    pub matter: ReviewInput,
    /// Scans of what was brought beside the text (扫描件): the newest version of each.
    #[oai(validator(max_items = 50))]
    pub scan_document_ids: Option<Vec<DocumentId>>,
    /// `true`: the paper declares that there are no state secrets in it (不涉及国家秘密). Without it nothing is received.
    pub no_state_secrets: bool,
}

/// What was missing of a matter that came on paper (纸质补正).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PaperSupplementInput {
    /// When and by whom it was brought.
    pub receipt: ReceiptInput,
    /// The materials that were brought (补交材料); each replaces what was handed in under its code.
    #[oai(validator(max_items = 50))]
    pub materials: Vec<MaterialInput>,
    /// `true`: the paper declares that there are no state secrets in it (不涉及国家秘密). Without it nothing is received.
    pub no_state_secrets: bool,
}

impl PaperInput {
    /// What it means; what cannot be meant by the form is named.
    pub fn meant(self) -> Result<NewPaper> {
        let Self { agency_id, receipt, matter, scan_document_ids, no_state_secrets } = self;
        Ok(NewPaper {
            agency_id,
            receipt: receipt.into(),
            matter: new_review(matter)?,
            scans: scan_document_ids.unwrap_or_default(),
            no_state_secrets,
        })
    }
}

/// The matter that an input describes.
pub fn new_review(input: ReviewInput) -> Result<NewReview> {
    Ok(NewReview {
        kind: input.kind,
        title: input.title,
        document_id: input.document_id,
        amount: input.amount.map_or(Fen::ZERO, |money| money.amount),
        parties: input.parties.into_iter().map(Into::into).collect(),
        materials: input.materials.into_iter().map(Into::into).collect(),
        particulars: particulars(input.particulars)?,
    })
}

/// A declaration that there are no state secrets in what was handed in (不涉及国家秘密的声明).
#[derive(Clone, Debug, Object)]
pub struct SecrecyDeclarationView {
    /// Of which round.
    pub round: i64,
    /// On which occasion (声明场合).
    pub occasion: Occasion,
    /// Who declared it.
    pub declared_by: AccountId,
    /// When.
    pub declared_at: Timestamp,
}

impl From<SecrecyDeclaration> for SecrecyDeclarationView {
    fn from(row: SecrecyDeclaration) -> Self {
        Self { round: row.round, occasion: row.occasion, declared_by: row.declared_by, declared_at: row.declared_at }
    }
}

/// An agency that submits a matter together with its own (协办单位).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CoAgencyView {
    /// The agency.
    pub agency_id: OrganisationId,
    /// Since when it is joined.
    pub added_at: Timestamp,
    /// Who co-signed the text under review (会签人); absent while nobody has.
    pub cosigned_by: Option<AccountId>,
    /// When.
    pub cosigned_at: Option<Timestamp>,
}

/// That the office entered a matter from paper (纸质送审).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PaperView {
    /// Day of receipt (收件日).
    pub received_on: Day,
    /// Who brought it (送件人).
    pub brought_by: String,
    /// Why it was entered late (补录原因).
    pub late_reason: Option<String>,
    /// Who entered it (录入人).
    pub entered_by: AccountId,
    /// When.
    pub entered_at: Timestamp,
    /// What the agency says of it (确认状态).
    pub state: PaperState,
    /// Who said so.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Why it is contested (异议理由).
    pub contest_reason: Option<String>,
}

impl From<PaperSubmission> for PaperView {
    fn from(row: PaperSubmission) -> Self {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            received_on: row.received_on,
            brought_by: row.brought_by,
            late_reason: some(row.late_reason),
            entered_by: row.entered_by,
            entered_at: row.entered_at,
            state: row.state,
            answered_by: row.answered_by,
            answered_at: row.answered_at,
            contest_reason: some(row.reason),
        }
    }
}

/// How a matter was handed in (送审情况).
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SubmissionView {
    /// Declarations that there are no state secrets in it (不涉及国家秘密的声明), oldest first.
    pub secrecy_declarations: Vec<SecrecyDeclarationView>,
    /// Agencies that submit it together with its own (协办单位).
    pub co_agencies: Vec<CoAgencyView>,
    /// That the office entered it from paper (纸质送审); absent when the agency handed it in here.
    pub entered_by_office: Option<PaperView>,
}

impl From<Submission> for SubmissionView {
    fn from(Submission { declarations, co_agencies, cosignatures, paper }: Submission) -> Self {
        let signed = |agency: OrganisationId| cosignatures.iter().find(|one: &&Cosignature| one.agency_id == agency);
        let view = |CoAgency { agency_id, added_at, .. }| CoAgencyView {
            agency_id,
            added_at,
            cosigned_by: signed(agency_id).map(|one| one.signed_by),
            cosigned_at: signed(agency_id).map(|one| one.signed_at),
        };
        Self {
            co_agencies: co_agencies.into_iter().map(view).collect(),
            secrecy_declarations: declarations.into_iter().map(Into::into).collect(),
            entered_by_office: paper.map(Into::into),
        }
    }
}
