//! The register of databases: names and switches. Coffer keeps files; what a database holds is not its business.

use wire::{Database, DatabaseId, DatabaseKind, ErrorType};

use crate::Engine;
use crate::buckets::checked_name;
use crate::db::databases;
use crate::db::page::{self, ListRequest, Page};
use crate::error::Error;

impl Engine {
    /// Registers a database.
    pub fn create_database(
        &self,
        id: &DatabaseId,
        name: &str,
        enabled: bool,
        kind: DatabaseKind,
    ) -> Result<Database, Error> {
        let (now, name) = (self.now(), checked_name(name)?);
        let database =
            Database { id: id.clone(), name, created_at: now, updated_at: now, enabled, kind };
        self.database().write(|writer| match databases::find(writer, id)? {
            Some(_) => Err(ErrorType::DatabaseAlreadyExists.into()),
            None => databases::insert(writer, &database),
        })?;
        Ok(database)
    }

    /// Returns a database.
    pub fn get_database(&self, id: &DatabaseId) -> Result<Database, Error> {
        self.database()
            .read(|reader| databases::find(reader, id)?.ok_or(ErrorType::DatabaseNotFound.into()))
    }

    /// Returns a page of databases.
    pub fn list_databases(&self, request: &ListRequest) -> Result<Page<Database>, Error> {
        let all = vec![page::Condition::new("1", Vec::new())];
        self.read_list(|reader| {
            page::list(reader, &databases::TABLE, all, request, databases::read)
        })
    }

    /// Changes a database's name and switch.
    pub fn update_database(
        &self,
        id: &DatabaseId,
        name: &str,
        enabled: bool,
    ) -> Result<Database, Error> {
        let (now, name) = (self.now(), checked_name(name)?);
        self.database().write(|writer| {
            let database = databases::find(writer, id)?.ok_or(ErrorType::DatabaseNotFound)?;
            let database = Database { name, enabled, updated_at: now, ..database };
            databases::update(writer, &database)?;
            Ok(database)
        })
    }

    /// Strikes a database off the register.
    pub fn delete_database(&self, id: &DatabaseId) -> Result<(), Error> {
        if self.database().write(|writer| databases::delete(writer, id))? {
            Ok(())
        } else {
            Err(ErrorType::DatabaseNotFound.into())
        }
    }
}
