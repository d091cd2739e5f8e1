//! Tables, their rows and cells.

use super::super::super::office::{Cell, Kind, Merge};
use super::super::super::xml::Element;
use super::{Body, Frame, is_set, value};
use crate::domain::fault::DocumentFault;

/// One that is open.
#[derive(Default)]
pub(super) struct Table {
    /// By its style.
    pub(super) is_hidden: bool,
    /// What happened to the row that is open.
    pub(super) row: Option<Kind>,
    /// Where the next cell begins.
    column: usize,
    cell: Cell,
}

impl Body<'_> {
    /// None for what is no part of a table.
    pub(super) fn table(
        &mut self,
        name: &str,
        element: &Element<'_>,
    ) -> Result<Option<Frame>, DocumentFault> {
        Ok(Some(match name {
            "tbl" => {
                self.flush_carried()?;
                self.page.begin_table();
                self.tables.push(Table::default());
                Frame::Table
            }
            "tblPr" => Frame::TableProperties,
            "tr" => {
                self.page.begin_row();
                if let Some(table) = self.tables.last_mut() {
                    (table.row, table.column) = (None, 0);
                }
                Frame::Row
            }
            "trPr" => Frame::RowProperties,
            "tc" => {
                self.page.begin_flow();
                if let Some(table) = self.tables.last_mut() {
                    let column = table.column;
                    table.cell = Cell { column, columns: 1, rows: 1, ..Cell::default() };
                }
                Frame::Cell
            }
            "tcPr" => Frame::CellProperties,
            "cellIns" | "cellDel" | "cellMerge" => {
                self.page.findings.add(Kind::ChangedParagraph, self.page.line(), "");
                Frame::Other
            }
            name => {
                let Some(table) = self.tables.last_mut() else { return Ok(None) };
                match (self.frames.last(), name) {
                    (Some(Frame::TableProperties), "tblStyle") => {
                        let look = self.document.styles.look(value(element));
                        table.is_hidden = look.is_some_and(|look| look.hidden == Some(true));
                    }
                    (Some(Frame::RowProperties), "tblHeader") => {
                        if let Some(row) = self.page.row() {
                            row.is_header = is_set(element);
                        }
                    }
                    (Some(Frame::RowProperties), "gridBefore") => {
                        let columns = columns(element);
                        let cell = Cell { columns, rows: 1, ..Cell::default() };
                        table.column = columns;
                        if let Some(row) = self.page.row() {
                            row.cells.push(cell);
                        }
                    }
                    (Some(Frame::CellProperties), "gridSpan") => {
                        table.cell.columns = columns(element);
                    }
                    (Some(Frame::CellProperties), "vMerge") => {
                        let begins = value(element) == Some("restart");
                        table.cell.merge = if begins { Merge::Begins } else { Merge::GoesOn };
                    }
                    _ => return Ok(None),
                }
                Frame::Other
            }
        }))
    }

    pub(super) fn end_cell(&mut self) -> Result<(), DocumentFault> {
        self.flush_carried()?;
        if let Some(table) = self.tables.last_mut() {
            let cell = std::mem::take(&mut table.cell);
            table.column += cell.columns;
            self.page.end_cell(cell);
        } else {
            let html = self.page.end_flow();
            self.page.put(html);
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self) {
        let Some(change) = self.tables.last_mut().and_then(|table| table.row.take()) else {
            return;
        };
        self.page.findings.add(Kind::ChangedParagraph, self.page.line(), "");
        if change == Kind::Deleted {
            self.page.drop_row();
        }
    }

    pub(super) fn end_table(&mut self) {
        self.tables.pop();
        self.page.end_table();
    }
}

fn columns(element: &Element<'_>) -> usize {
    const COLUMNS_MAX: usize = 100;
    value(element).and_then(|value| value.parse().ok()).unwrap_or(1).clamp(1, COLUMNS_MAX)
}
