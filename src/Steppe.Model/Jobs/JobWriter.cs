using System.Text.Json;

namespace Steppe.Model;

/// <summary>Writes a job as requests carry it, by generated code instead of metadata.</summary>
/// <remarks>
/// Thread-safe. For programs that write one job and end: the metadata behind <see cref="SteppeJson"/> costs a fresh process more than
/// reading the job file does. Says the same as <see cref="SteppeJson.Wire"/>, but keys come in the order of the records, and those of
/// free-form values as they were given, and no payload is an empty one; so nothing that is compared or stored is written like this.
/// </remarks>
public static class JobWriter
{
    /// <summary>Writes <paramref name="job"/>.</summary>
    public static void Write(Utf8JsonWriter writer, Job job) => JobWriterContext.Default.Job.SerializeHandler!(writer, job);
}
