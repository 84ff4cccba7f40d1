namespace Steppe.Bench;

/// <summary>One measurement of the built program or of a part of it.</summary>
internal interface IBenchmark
{
    /// <summary>What <c>./bench.sh NAME</c> selects it by.</summary>
    string Name { get; }

    /// <summary>What is measured, as a heading.</summary>
    string Title { get; }

    /// <summary>Whether it takes so long, or needs so much, that its whole name must be given.</summary>
    bool IsOnlyRunByName => false;

    /// <summary>Measures and reports; leaves no process and no file behind.</summary>
    /// <exception cref="BenchmarkException">Something did not work. Being slow is never an error.</exception>
    Task RunAsync(BenchmarkContext context);
}
