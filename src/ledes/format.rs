//! The two formats: their fields, in order.

/// How the bytes of a file are to be read; the format itself does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, of which ASCII is a part.
    #[default]
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

/// A format of LEDES files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// LEDES 1998B: 24 fields.
    L1998B,
    /// LEDES 98BI V2, the international one: 52 fields.
    L98BI,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// YYYYMMDD.
    Date,
    /// Text of at most so many characters.
    Text(usize),
    /// A decimal number with at most so many digits before the point and four behind it.
    Number(u8),
    /// F, E, IF or IE.
    LineType,
    /// A code of UTBMS that begins with one of these letters.
    Code(&'static str),
    /// Three capitals.
    Currency,
}

/// A field of a format.
#[derive(Debug)]
pub(super) struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// It may not be empty, whatever the line is.
    pub required: bool,
    /// Every line of an invoice says the same.
    pub of_invoice: bool,
}

const fn field(name: &'static str, kind: Kind, required: bool, of_invoice: bool) -> Field {
    Field { name, kind, required, of_invoice }
}

const MONEY: Kind = Kind::Number(14);
/// Descriptions may have 15 KB by the standard.
const LONG: Kind = Kind::Text(15_360);

/// Fields by their place in a line, counted from zero.
pub(super) mod at {
    pub const INVOICE_DATE: usize = 0;
    pub const INVOICE_NUMBER: usize = 1;
    pub const CLIENT_ID: usize = 2;
    pub const LAW_FIRM_MATTER_ID: usize = 3;
    pub const INVOICE_TOTAL: usize = 4;
    pub const BILLING_START_DATE: usize = 5;
    pub const BILLING_END_DATE: usize = 6;
    pub const INVOICE_DESCRIPTION: usize = 7;
    pub const LINE_ITEM_NUMBER: usize = 8;
    pub const LINE_TYPE: usize = 9;
    pub const UNITS: usize = 10;
    pub const ADJUSTMENT: usize = 11;
    pub const LINE_TOTAL: usize = 12;
    pub const LINE_DATE: usize = 13;
    pub const TASK_CODE: usize = 14;
    pub const EXPENSE_CODE: usize = 15;
    pub const ACTIVITY_CODE: usize = 16;
    pub const TIMEKEEPER_ID: usize = 17;
    pub const LINE_DESCRIPTION: usize = 18;
    pub const LAW_FIRM_ID: usize = 19;
    pub const UNIT_COST: usize = 20;
    pub const TIMEKEEPER_NAME: usize = 21;
    pub const CLASSIFICATION: usize = 22;
    pub const CLIENT_MATTER_ID: usize = 23;
    pub const CLIENT_TAX_ID: usize = 25;
    pub const MATTER_NAME: usize = 26;
    pub const INVOICE_TAX_TOTAL: usize = 27;
    pub const INVOICE_NET_TOTAL: usize = 28;
    pub const INVOICE_CURRENCY: usize = 29;
    pub const LAW_FIRM_NAME: usize = 33;
    pub const LAW_FIRM_COUNTRY: usize = 39;
    pub const CLIENT_NAME: usize = 40;
    pub const CLIENT_COUNTRY: usize = 46;
    pub const LINE_TAX_RATE: usize = 47;
    pub const LINE_TAX_TOTAL: usize = 48;
    pub const LINE_TAX_TYPE: usize = 49;
    pub const REPORTED_TAX_TOTAL: usize = 50;
    pub const TAX_CURRENCY: usize = 51;
}

const FIELDS: [Field; 52] = [
    field("INVOICE_DATE", Kind::Date, true, true),
    field("INVOICE_NUMBER", Kind::Text(20), true, false),
    field("CLIENT_ID", Kind::Text(20), true, true),
    field("LAW_FIRM_MATTER_ID", Kind::Text(20), true, false),
    field("INVOICE_TOTAL", MONEY, true, true),
    field("BILLING_START_DATE", Kind::Date, true, true),
    field("BILLING_END_DATE", Kind::Date, true, true),
    field("INVOICE_DESCRIPTION", LONG, false, true),
    field("LINE_ITEM_NUMBER", Kind::Text(20), true, false),
    field("EXP/FEE/INV_ADJ_TYPE", Kind::LineType, true, false),
    field("LINE_ITEM_NUMBER_OF_UNITS", MONEY, false, false),
    field("LINE_ITEM_ADJUSTMENT_AMOUNT", MONEY, false, false),
    field("LINE_ITEM_TOTAL", MONEY, true, false),
    field("LINE_ITEM_DATE", Kind::Date, true, false),
    field("LINE_ITEM_TASK_CODE", Kind::Code("LCPB"), false, false),
    field("LINE_ITEM_EXPENSE_CODE", Kind::Code("E"), false, false),
    field("LINE_ITEM_ACTIVITY_CODE", Kind::Code("A"), false, false),
    field("TIMEKEEPER_ID", Kind::Text(20), false, false),
    field("LINE_ITEM_DESCRIPTION", LONG, true, false),
    field("LAW_FIRM_ID", Kind::Text(20), true, false),
    field("LINE_ITEM_UNIT_COST", MONEY, false, false),
    field("TIMEKEEPER_NAME", Kind::Text(30), false, false),
    field("TIMEKEEPER_CLASSIFICATION", Kind::Text(10), false, false),
    field("CLIENT_MATTER_ID", Kind::Text(20), false, false),
    field("PO_NUMBER", Kind::Text(100), false, false),
    field("CLIENT_TAX_ID", Kind::Text(20), false, true),
    field("MATTER_NAME", Kind::Text(255), false, false),
    field("INVOICE_TAX_TOTAL", MONEY, true, true),
    field("INVOICE_NET_TOTAL", MONEY, true, true),
    field("INVOICE_CURRENCY", Kind::Currency, true, true),
    field("TIMEKEEPER_LAST_NAME", Kind::Text(30), false, false),
    field("TIMEKEEPER_FIRST_NAME", Kind::Text(30), false, false),
    field("ACCOUNT_TYPE", Kind::Text(10), false, false),
    field("LAW_FIRM_NAME", Kind::Text(60), false, true),
    field("LAW_FIRM_ADDRESS_1", Kind::Text(60), false, true),
    field("LAW_FIRM_ADDRESS_2", Kind::Text(60), false, true),
    field("LAW_FIRM_CITY", Kind::Text(40), false, true),
    field("LAW_FIRM_STATEorREGION", Kind::Text(40), false, true),
    field("LAW_FIRM_POSTCODE", Kind::Text(20), false, true),
    field("LAW_FIRM_COUNTRY", Kind::Text(3), false, true),
    field("CLIENT_NAME", Kind::Text(60), false, true),
    field("CLIENT_ADDRESS_1", Kind::Text(60), false, true),
    field("CLIENT_ADDRESS_2", Kind::Text(60), false, true),
    field("CLIENT_CITY", Kind::Text(40), false, true),
    field("CLIENT_STATEorREGION", Kind::Text(40), false, true),
    field("CLIENT_POSTCODE", Kind::Text(20), false, true),
    field("CLIENT_COUNTRY", Kind::Text(3), false, true),
    field("LINE_ITEM_TAX_RATE", MONEY, true, false),
    field("LINE_ITEM_TAX_TOTAL", MONEY, true, false),
    field("LINE_ITEM_TAX_TYPE", Kind::Text(20), false, false),
    field("INVOICE_REPORTED_TAX_TOTAL", MONEY, false, true),
    field("INVOICE_TAX_CURRENCY", Kind::Currency, false, true),
];

const FIELDS_OF_1998B: usize = 24;

impl Format {
    /// What stands in the first line, without the end mark.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::L1998B => "LEDES1998B",
            Self::L98BI => "LEDES98BI V2",
        }
    }

    /// The format that a first line names; `LEDES1998BI V2` is written by some programs.
    pub(super) fn of(mark: &str) -> Option<Self> {
        match mark.trim().to_ascii_uppercase().as_str() {
            "LEDES1998B" => Some(Self::L1998B),
            "LEDES98BI V2" | "LEDES1998BI V2" => Some(Self::L98BI),
            _ => None,
        }
    }

    /// Its fields, in order.
    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Self::L1998B => FIELDS.split_at(FIELDS_OF_1998B).0,
            Self::L98BI => &FIELDS,
        }
    }

    /// The second line, without the end mark.
    pub(super) fn header(self) -> String {
        self.fields().iter().map(|field| field.name).collect::<Vec<_>>().join("|")
    }
}
