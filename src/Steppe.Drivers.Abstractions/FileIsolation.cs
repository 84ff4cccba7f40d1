namespace Steppe.Drivers;

/// <summary>Says how much of the host's file system a task sees.</summary>
public enum FileIsolation
{
    /// <summary>All of it: directories in the task's environment are host paths.</summary>
    None,

    /// <summary>Only the task directory, which is its root.</summary>
    Chroot,

    /// <summary>An image of its own.</summary>
    Image,
}
