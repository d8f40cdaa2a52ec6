//! For spreadsheets: the tables of a report as an XLSX workbook, one sheet each (ECMA-376, and ZIP without compression).
#![expect(clippy::format_collect, reason = "the code reads like the markup it makes")]

use crate::csv::redlined;
use crate::html::{attribute, escape};
use crate::text::brief;
use crate::tree::{Align, Block, Cell, Report, Scalar, Table};

/// A cell holds at most so many characters.
const LONGEST: usize = 32_767;

/// All tables of the report; a workbook needs a sheet, so a report without tables has one that says so.
pub fn render(report: &Report) -> Vec<u8> {
    let mut tables = Vec::new();
    collect(&report.blocks, &mut tables);
    if tables.is_empty() {
        tables.push(Table::new("empty", &[("nothing", "nothing to show")]));
    }
    let mut zip = Zip::default();
    let sheets = 1..=tables.len();
    let overrides: String = sheets
        .clone()
        .map(|n| format!("<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{SHEET}.worksheet+xml\"/>"))
        .collect();
    zip.add(
        "[Content_Types].xml",
        &format!(
            "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{SHEET}.sheet.main+xml\"/>\
             <Override PartName=\"/xl/styles.xml\" ContentType=\"{SHEET}.styles+xml\"/>{overrides}</Types>"
        ),
    );
    zip.add(
        "_rels/.rels",
        &format!("{HEAD}{RELATIONS}<Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
    );
    let names: String = sheets
        .clone()
        .zip(&tables)
        .map(|(n, table)| format!("<sheet name=\"{}\" sheetId=\"{n}\" r:id=\"r{n}\"/>", attribute(&name(table, n))))
        .collect();
    zip.add("xl/workbook.xml", &format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{names}</sheets></workbook>"));
    let relations: String = sheets
        .clone()
        .map(|n| format!("<Relationship Id=\"r{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))
        .collect();
    zip.add(
        "xl/_rels/workbook.xml.rels",
        &format!("{HEAD}{RELATIONS}{relations}<Relationship Id=\"s\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"),
    );
    zip.add("xl/styles.xml", &format!("{HEAD}{STYLES}"));
    for (n, table) in sheets.zip(&tables) {
        zip.add(&format!("xl/worksheets/sheet{n}.xml"), &sheet(table));
    }
    zip.finish()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
/// Style 1 is bold, for titles; style 2 breaks lines, for words.
const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>\
<cellXfs count=\"3\"><xf xfId=\"0\"/><xf xfId=\"0\" fontId=\"1\" applyFont=\"1\"/>\
<xf xfId=\"0\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf></cellXfs></styleSheet>";

fn collect(blocks: &[Block], tables: &mut Vec<Table>) {
    for block in blocks {
        match block {
            Block::Table(table) => tables.push(table.clone()),
            Block::Finding(finding) => tables.push(Table { id: "finding".to_owned(), ..brief(std::slice::from_ref(finding)) }),
            Block::Findings { findings, id, .. } => tables.push(Table { id: id.clone(), ..brief(findings) }),
            Block::Bars(bars) => {
                let mut table = Table::new(&bars.id, &[("label", "label"), ("value", "value"), ("exact", "exact")]);
                for bar in &bars.bars {
                    table.row(vec![bar.label.as_str().into(), bar.shown.as_str().into(), bar.exact.as_str().into()]);
                }
                tables.push(table);
            }
            Block::Redline(redline) => tables.push(redlined(redline)),
            Block::Section(section) => collect(&section.blocks, tables),
            _ => {}
        }
    }
}

/// The name of a sheet: at most 31 characters, none of them forbidden, none twice.
fn name(table: &Table, number: usize) -> String {
    let kept: String = table.id.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(25).collect();
    format!("{number} {kept}")
}

fn sheet(table: &Table) -> String {
    let widths: String = (1..=table.columns.len())
        .map(|n| {
            let width = if table.columns[n - 1].align == Align::Right { 14 } else { 34 };
            format!("<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>")
        })
        .collect();
    let titles: Vec<String> = table.columns.iter().map(|column| words(&column.title, 1)).collect();
    let mut rows = format!("<row>{}</row>", titles.concat());
    for row in &table.rows {
        rows.push_str("<row>");
        for cell in row {
            rows.push_str(&value(cell));
        }
        rows.push_str("</row>");
    }
    format!(
        "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" state=\"frozen\"/>\
         </sheetView></sheetViews><cols>{widths}</cols><sheetData>{rows}</sheetData></worksheet>"
    )
}

/// Whole numbers are numbers; everything else is text and never a formula.
fn value(cell: &Cell) -> String {
    match &cell.exact {
        Some(Scalar::Integer(number)) => format!("<c><v>{number}</v></c>"),
        _ => words(&cell.text, 2),
    }
}

fn words(text: &str, style: u8) -> String {
    // Spreadsheets read `_x003D_` as a character; the text means itself.
    let text: String = text.replace("_x", "_x005F_x").chars().take(LONGEST).collect();
    format!("<c t=\"inlineStr\" s=\"{style}\"><is><t xml:space=\"preserve\">{}</t></is></c>", escape(&text))
}

/// A ZIP archive whose files are stored as they are.
#[derive(Default)]
struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

impl Zip {
    fn add(&mut self, name: &str, text: &str) {
        let offset = self.bytes.len() as u32;
        let mut header = Vec::new();
        // Version 2.0, names in UTF-8, stored, 1 January 1980: the same report gives the same bytes.
        for field in [20u16, 1 << 11, 0, 0, 0x21] {
            header.extend(field.to_le_bytes());
        }
        for field in [crc32(text.as_bytes()), text.len() as u32, text.len() as u32] {
            header.extend(field.to_le_bytes());
        }
        header.extend((name.len() as u16).to_le_bytes());
        header.extend(0u16.to_le_bytes());
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&header);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(text.as_bytes());
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(20u16.to_le_bytes());
        self.directory.extend(&header);
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.files += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len() as u32;
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend((self.directory.len() as u32).to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

/// The checksum of ZIP.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // The check value of CRC-32/ISO-HDLC in every catalogue.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_formula_stays_text_and_a_number_a_number() {
        let mut table = Table::new("t/[x]", &[("a", "who"), ("n", "n")]);
        table.row(vec!["=1+1".into(), 7u64.into()]);
        let mut report = Report::new("x", "y");
        report.push(table);
        let bytes = render(&report);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("<t xml:space=\"preserve\">=1+1</t>") && text.contains("<c><v>7</v></c>"));
        assert!(text.contains("sheet name=\"1 tx\""));
        assert!(bytes.starts_with(b"PK\x03\x04"));
    }
}
