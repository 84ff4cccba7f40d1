namespace Steppe.Drivers;

/// <summary>One key a driver's configuration may carry.</summary>
/// <param name="Name">Spelling in the file.</param>
/// <param name="Type">Values it takes.</param>
/// <param name="Required">Whether leaving it out is an error.</param>
public sealed record ConfigKey(string Name, ConfigType Type, bool Required = false);
