//! One report tree rendered as text, JSON, HTML, SVG, spreadsheet and calendar.
