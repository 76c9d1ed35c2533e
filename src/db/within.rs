//! `column IN (query)`, where the query was put together at run time: what a reader may see, asked of within a search.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;

/// See [`within`].
#[derive(Clone, Copy, Debug)]
pub struct Within<C, Q> {
    column: C,
    query: Q,
}

/// The condition that a column is among what a query gives. The query stands for itself: it speaks of no table outside.
/// diesel's own `eq_any` wants queries that both databases' types are known of, which boxed ones are not.
pub const fn within<C, Q>(column: C, query: Q) -> Within<C, Q>
where
    C: Expression,
{
    Within { column, query }
}

impl<C, Q> Expression for Within<C, Q> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<S>, Q, S> AppearsOnTable<S> for Within<C, Q> {}

impl<C: SelectableExpression<S>, Q, S> SelectableExpression<S> for Within<C, Q> {}

impl<C, Q> ValidGrouping<()> for Within<C, Q> {
    type IsAggregate = is_aggregate::No;
}

impl<C, Q> QueryId for Within<C, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<DB>, Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Within<C, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}
