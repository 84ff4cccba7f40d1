namespace Steppe.ServerCore;

/// <summary>How many evaluations are where in the broker.</summary>
/// <param name="Ready">May be leased now.</param>
/// <param name="Pending">Behind another evaluation of their job.</param>
/// <param name="Waiting">Until their time has come.</param>
/// <param name="Leased">Being worked on.</param>
/// <param name="Cancelable">To be cancelled, because another evaluation of their job has done their work.</param>
public readonly record struct BrokerCounts(int Ready, int Pending, int Waiting, int Leased, int Cancelable = 0);
