namespace OtpGateway.BrowserTests;

/// <summary>The tests that share one demo, one after the other: a new code for a customer ends the one before.</summary>
[CollectionDefinition(nameof(BusyDemoTests))]
public sealed class BusyDemoTests : ICollectionFixture<BusyDemo>;
