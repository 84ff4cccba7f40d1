namespace Steppe.Bench.Measures;

/// <summary>What something took, in seconds.</summary>
/// <param name="Wall">By the clock.</param>
/// <param name="Processor">Of processor time, on all threads of this process.</param>
internal readonly record struct Spent(double Wall, double Processor);
