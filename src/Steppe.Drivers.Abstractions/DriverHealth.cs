namespace Steppe.Drivers;

/// <summary>Says whether a driver can run tasks on this node.</summary>
public enum DriverHealth
{
    /// <summary>Not present, or switched off.</summary>
    Undetected,

    /// <summary>Present, but it cannot run tasks now.</summary>
    Unhealthy,

    /// <summary>Ready.</summary>
    Healthy,
}
