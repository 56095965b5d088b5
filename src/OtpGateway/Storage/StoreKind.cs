namespace OtpGateway.Storage;

internal enum StoreKind
{
    Memory,
    Sqlite,
    Postgres,
}
