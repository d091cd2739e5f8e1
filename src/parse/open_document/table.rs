//! Tables, their rows and cells.

use super::super::office::Cell;
use super::super::xml::{Element, Space};
use super::body::{Body, Frame};

/// One that is open.
#[derive(Default)]
pub(super) struct Table {
    is_in_header: bool,
    column: usize,
    cell: Cell,
    /// How often the cell stands there.
    times: usize,
}

impl Body<'_> {
    /// None for what is passed over.
    pub(super) fn table(&mut self, name: &str, element: &Element<'_>) -> Option<Frame> {
        const SPAN_MAX: usize = 100;
        let number = |name| {
            let value = element.attribute(Space::Table, name).and_then(|value| value.parse().ok());
            value.unwrap_or(1).clamp(1, SPAN_MAX)
        };
        Some(match name {
            "table" => {
                self.page.begin_table();
                self.tables.push(Table::default());
                Frame::Table
            }
            "table-header-rows" => {
                let table = self.tables.last_mut()?;
                table.is_in_header = true;
                Frame::HeaderRows
            }
            "table-row" => {
                let table = self.tables.last_mut()?;
                table.column = 0;
                self.page.begin_row();
                if let Some(row) = self.page.row() {
                    row.is_header = table.is_in_header;
                }
                Frame::Row
            }
            "table-cell" => {
                let table = self.tables.last_mut()?;
                table.cell = Cell {
                    column: table.column,
                    columns: number("number-columns-spanned"),
                    rows: number("number-rows-spanned"),
                    ..Cell::default()
                };
                table.times = number("number-columns-repeated");
                let outside = self.stand_apart();
                Frame::Cell(outside)
            }
            "covered-table-cell" => {
                self.tables.last_mut()?.column += number("number-columns-repeated");
                return None;
            }
            _ => Frame::Other,
        })
    }

    pub(super) fn end_header_rows(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.is_in_header = false;
        }
    }

    /// A cell that is said to stand there several times is an empty one.
    pub(super) fn end_cell(&mut self) {
        /// They cost nothing in the file, so that there could be any number.
        const REPEATED_MAX: usize = 1_000;
        let Some(table) = self.tables.last_mut() else { return };
        let cell = std::mem::take(&mut table.cell);
        let (columns, rows) = (cell.columns, cell.rows);
        table.column += columns * table.times;
        let further = (table.times - 1).min(REPEATED_MAX - self.repeated);
        self.repeated += further;
        self.page.end_cell(cell);
        if let Some(row) = self.page.row() {
            row.cells.extend((0..further).map(|_| Cell { columns, rows, ..Cell::default() }));
        }
    }

    pub(super) fn end_table(&mut self) {
        self.tables.pop();
        self.page.end_table();
    }
}
