namespace OtpGateway.Jsonnet.Tests;

/// <summary>Tests that look at the clock run while no others do.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
