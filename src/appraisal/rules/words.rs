//! How a line came about, in words that its subject can check.

use crate::appraisal::model::Line;
use crate::calendar::pack::{How, Item};
use crate::kit::Points;

/// The explanation of a line in Chinese and English. `weight` is that of adoption in part, as the rules write it;
/// `lifted` says that an upheld objection took the deduction away.
pub fn explain(item: &Item, line: &Line, weight: &str, lifted: bool) -> (String, String) {
    let shown = |points: i64| Points::new(points);
    let (raw, most, times) = (Points::new(line.raw.get().abs()), line.at_stake, line.counted);
    let counted = Points::new(line.points.get().abs());
    if lifted {
        let zh = format!("异议成立，该项扣分撤销（原计 {raw} 分）。");
        return (zh, format!("The objection was upheld and the deduction lifted ({raw} before)."));
    }
    match &item.how {
        How::Deduct { each, .. } => {
            let each = shown(*each);
            let zh = format!("{times} 次，每次扣 {each} 分，计 {raw} 分，封顶 {most} 分；实扣 {counted} 分。");
            (zh, format!("{times} × {each} = {raw}, at most {most}; taken: {counted}."))
        }
        How::Add { each, .. } => {
            let each = shown(*each);
            let zh = format!("{times} 次，每次加 {each} 分，计 {raw} 分，封顶 {most} 分；实加 {counted} 分。");
            (zh, format!("{times} × {each} = {raw}, at most {most}; added: {counted}."))
        }
        How::Rate { .. } if times + line.in_part + line.against == 0 => (
            "本年度没有可计入的事件，不扣分。".to_owned(),
            "Nothing happened that could be counted; nothing is taken.".to_owned(),
        ),
        How::Rate { .. } => {
            let (part, against, all) = (line.in_part, line.against, times + line.in_part + line.against);
            let earned = most.minus(raw);
            let zh = format!(
                "分值 {most} 分 ×（{times} + {weight} × {part}）÷ {all}（其中反面 {against}）= {earned} 分；实扣 {counted} 分。"
            );
            (
                zh,
                format!(
                    "{most} × ({times} + {weight} × {part}) / {all}, {against} of them against, = {earned}; taken: {counted}."
                ),
            )
        }
        How::Scored { .. } => {
            let given = line.given.unwrap_or_default();
            let zh = format!("用人单位评 {given} 分，满分 {most} 分；实扣 {counted} 分。");
            (zh, format!("The employer gave {given} of {most}; taken: {counted}."))
        }
        How::Veto { .. } if times > 0 => {
            (format!("{times} 次，一票否决：不合格。"), format!("{times}: decides alone, the grade is incompetent."))
        }
        How::Veto { .. } => ("没有一票否决事项。".to_owned(), "Nothing of the kind happened.".to_owned()),
    }
}
