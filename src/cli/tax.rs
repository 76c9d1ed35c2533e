//! `counsel tax`: what is withheld from pay for services, without a server.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{ArgGroup, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::calendar::seeds;
use crate::kit::Fen;
use crate::tax::{Labour, Month, Payee, Withheld};

const MANY: &str = "AMOUNT is yuan, with at most two places. With `-` in its place amounts are read from standard input, \
one a line, each optionally followed by what the month has paid and withheld before: AMOUNT [INCOME WITHHELD]. \
Each line printed is: gross, tax, net. A line without an answer says why, and the exit code tells that there was one.";

/// Tax on pay for services (劳务报酬), by the embedded national rules; needs no server.
#[derive(Debug, Subcommand)]
pub(super) enum TaxCommand {
    /// Print what is withheld of a payment, from what is owed (gross) or from what is to be paid out (net)
    #[command(group = ArgGroup::new("amount").required(true), after_help = MANY)]
    Withholding {
        /// What is owed, tax included
        #[arg(long, group = "amount", value_name = "AMOUNT", allow_hyphen_values = true)]
        gross: Option<String>,
        /// What is to be paid out; the amount that leaves it is printed
        #[arg(long, group = "amount", value_name = "AMOUNT", allow_hyphen_values = true)]
        net: Option<String>,
        /// What the same person was paid for the same project in this month before, tax included
        #[arg(long, value_name = "AMOUNT", default_value = "0")]
        income: String,
        /// What was withheld of that
        #[arg(long, value_name = "AMOUNT", default_value = "0")]
        withheld: String,
        /// Who is paid
        #[arg(long, value_enum, default_value_t = Whom::Scholar)]
        payee: Whom,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
}

/// Who is paid.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Whom {
    /// A scholar who lives in China
    Scholar,
    /// Somebody who lives elsewhere for tax purposes
    NonResident,
    /// A law firm
    Firm,
    /// A public lawyer or another civil servant
    PublicLawyer,
}

impl From<Whom> for Payee {
    fn from(whom: Whom) -> Self {
        match whom {
            Whom::Scholar => Self::Scholar,
            Whom::NonResident => Self::NonResident,
            Whom::Firm => Self::Firm,
            Whom::PublicLawyer => Self::PublicLawyer,
        }
    }
}

pub(super) fn run(command: TaxCommand) -> anyhow::Result<ExitCode> {
    let TaxCommand::Withholding { gross, net, income, withheld, payee, json } = command;
    Payee::from(payee).taxed()?;
    let table = Labour::of(seeds::national()?)?;
    let month = Month { income: amount(&income)?, withheld: amount(&withheld)? };
    let (text, up) = match (gross, net) {
        (Some(text), _) => (text, false),
        (None, Some(text)) => (text, true),
        (None, None) => bail!("give --gross or --net"),
    };
    let reckon = |month: Month, amount: Fen| {
        if up { table.gross_up(month, amount) } else { table.withhold(month, amount) }
    };
    let mut out = std::io::stdout().lock();
    if text != "-" {
        let found = reckon(month, amount(&text)?)?;
        if json {
            writeln!(out, "{}", object(&found))?;
        } else {
            print(&found, &mut out)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = std::io::BufWriter::new(out);
    let mut code = ExitCode::SUCCESS;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match words.as_slice() {
            [] => continue,
            [text] => amount(text).map(|amount| (month, amount)),
            [text, income, withheld] => {
                (|| Ok((Month { income: amount(income)?, withheld: amount(withheld)? }, amount(text)?)))()
            }
            _ => Err(anyhow::anyhow!("INVALID: not AMOUNT [INCOME WITHHELD]")),
        };
        match answer.and_then(|(month, amount)| Ok(reckon(month, amount)?)) {
            Ok(found) if json => writeln!(out, "{}", object(&found))?,
            Ok(found) => writeln!(out, "{} {} {}", found.gross, found.tax, found.net)?,
            Err(error) => {
                code = ExitCode::FAILURE;
                let error = error.to_string();
                match json {
                    true => writeln!(out, "{}", json!({ "line": line.trim(), "error": error }))?,
                    false => writeln!(out, "{} {error}", line.trim())?,
                }
            }
        }
    }
    out.flush()?;
    Ok(code)
}

/// Yuan with at most two places.
fn amount(text: &str) -> anyhow::Result<Fen> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let whole = match whole.trim_start_matches('0') {
        "" if !whole.is_empty() => "0",
        digits => digits,
    };
    let given = (part.len() <= 2 && !part.is_empty()).then(|| format!("{whole}.{part:0<2}").parse::<Fen>().ok());
    given.flatten().with_context(|| format!("INVALID: `{text}` is not an amount of yuan with at most two places"))
}

fn object(found: &Withheld) -> Value {
    json!({
        "gross": found.gross.to_string(),
        "tax": found.tax.to_string(),
        "net": found.net.to_string(),
        "month_income": found.income.to_string(),
        "taxable": found.taxable.normalize().to_string(),
        "rate": found.rate.normalize().to_string(),
        "quick_deduction": found.quick.normalize().to_string(),
        "month_tax": found.month_tax.to_string(),
    })
}

fn print(found: &Withheld, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "gross            {}", found.gross)?;
    writeln!(out, "month's income   {}", found.income)?;
    writeln!(out, "taxable          {}", found.taxable.normalize())?;
    writeln!(out, "rate             {}", found.rate.normalize())?;
    writeln!(out, "quick deduction  {}", found.quick.normalize())?;
    writeln!(out, "month's tax      {}", found.month_tax)?;
    writeln!(out, "tax              {}", found.tax)?;
    writeln!(out, "net              {}", found.net)
}
