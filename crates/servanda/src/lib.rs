//! Servanda: treaties as code. The facade.
