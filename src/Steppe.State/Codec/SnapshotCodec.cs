using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.State;

/// <summary>A whole state as bytes, and back.</summary>
/// <remarks>
/// <para>Records of <c>kind u8 | length u32 | JSON</c>, in table order and key order, so that equal states give equal
/// bytes. Every job version is written once; rows refer to it. Allocations are written many to a record, as rows
/// (<see cref="AllocationRows"/>), job by job; a record of one in JSON, which older snapshots have, is read as well.</para>
/// <para>Indexes, columns and relations are rebuilt on reading: they cannot disagree with the rows.</para>
/// </remarks>
public static class SnapshotCodec
{
    private const int HeadBytes = 5;
    private const int RowsPerRecord = 4096;

    private enum Kind : byte
    {
        Header = 1,
        JobVersion,
        CurrentJob,
        PlacedJob,
        JobSummary,
        Evaluation,
        Node,
        Allocation,
        Request,
        End,
        JobSource,
        PeriodicLaunch,
        Deployment,
        JobScaling = 20,
        NodePool = 40,
        Staged = 41,
        AllocationRows = 50,

        /// <summary>Empty: programs from before <see cref="StateLevel"/> would pass over its number, and must not go on.</summary>
        Level = 60,
    }

    /// <summary>Writes the state.</summary>
    public static void Write(StateSnapshot state, IBufferWriter<byte> output) => Write(state, output, known: null);

    /// <summary>Writes the state, the same bytes with what is known of its rows as without.</summary>
    internal static void Write(StateSnapshot state, IBufferWriter<byte> output, KnownRecords? known)
    {
        Put(output, Kind.Header, new SnapshotHeader(
            state.Index,
            state.LastCommandAt,
            state.ClusterId,
            state.SchedulerConfiguration,
            state.TableIndexes,
            state.Autopilot.ModifyIndex == 0 ? null : state.Autopilot,
            state.Level == StateLevel.First ? null : state.Level));
        if (state.Level != StateLevel.First)
        {
            PutRecord(output, Kind.Level, []);
        }

        foreach (AdmittedJob job in state.JobHistories.Rows.SelectMany(static history => history.Versions))
        {
            bool isCurrent = ReferenceEquals(state.Jobs.Find(job.Key), job);
            PutRow(output, isCurrent ? Kind.CurrentJob : Kind.JobVersion, job.Specification, known);
        }

        foreach ((JobKey key, JobHistory history) in state.JobHistories.Entries)
        {
            PutAll(output, Kind.JobSource, history.Sources.Select(source => new SnapshotSource(key, source.Key, source.Value)));
        }

        foreach (AdmittedJob job in JobsOnlyPlaced(state))
        {
            Put(output, Kind.PlacedJob, WithoutHistory(job.Specification));
        }

        PutRows(output, Kind.JobSummary, state.JobSummaries.Rows, known);
        PutRows(output, Kind.PeriodicLaunch, state.PeriodicLaunches.Rows, known);
        PutRows(output, Kind.JobScaling, state.JobScalings.Rows, known);
        PutRows(output, Kind.Evaluation, state.Evaluations.Rows, known);
        PutRows(output, Kind.Deployment, state.Deployments.Rows, known);
        PutRows(output, Kind.NodePool, state.NodePools.Rows.Where(static pool => !pool.IsBuiltIn), known);
        PutRows(output, Kind.Node, state.Nodes.Rows, known);
        PutAllocations(output, state);
        foreach ((RequestId request, CommandOutcome.Accepted answer) in state.Requests.OldestFirst)
        {
            if (known is null)
            {
                Put(output, Kind.Request, SnapshotRequest.Of(request, answer));
            }
            else
            {
                PutRecord(output, Kind.Request, known.Of(request, answer));
            }
        }

        PutAll(output, Kind.Staged, state.Staged.Pieces.Select(piece => new SnapshotPiece(state.Staged.Restore, piece)));
        PutRecord(output, Kind.End, []);
    }

    /// <summary>Reads a state back.</summary>
    /// <exception cref="StateFormatException">The bytes are damaged, cut short or of a newer version.</exception>
    public static StateSnapshot Read(ReadOnlySpan<byte> bytes) => Read(new ReadOnlySequence<byte>(bytes.ToArray()));

    /// <summary>Reads a state back that may be larger than one array.</summary>
    /// <exception cref="StateFormatException">The bytes are damaged, cut short or of a newer version.</exception>
    public static StateSnapshot Read(ReadOnlySequence<byte> bytes) => Read(bytes, StateLevel.Newest);

    /// <summary>Reads a state back, as a program does that knows levels up to <paramref name="newest"/>.</summary>
    /// <exception cref="StateFormatException">The bytes are damaged, cut short or above that level.</exception>
    internal static StateSnapshot Read(ReadOnlySequence<byte> bytes, int newest)
    {
        var reader = new SnapshotReader(newest);
        Span<byte> head = stackalloc byte[HeadBytes];
        while (true)
        {
            if (bytes.Length < HeadBytes)
            {
                throw new StateFormatException("the snapshot is cut short");
            }

            bytes.Slice(0, HeadBytes).CopyTo(head);
            Kind kind = (Kind)head[0];
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
            bytes = bytes.Slice(HeadBytes);
            if (length > bytes.Length)
            {
                throw new StateFormatException("the snapshot is cut short");
            }

            if (kind == Kind.End)
            {
                return reader.Finish();
            }

            ReadOnlySequence<byte> json = bytes.Slice(0, length);
            Take(reader, kind, json.IsSingleSegment ? json.FirstSpan : json.ToArray());
            bytes = bytes.Slice(length);
        }
    }

    /// <summary>A fingerprint of everything in the state: equal states, equal text.</summary>
    public static string Hash(StateSnapshot state) => Hash(state, known: null);

    /// <summary>The same fingerprint, with what is known of the rows.</summary>
    internal static string Hash(StateSnapshot state, KnownRecords? known)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(state, buffer, known);
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    // Jobs that no table holds any more but whose allocations do: old versions, purged jobs.
    private static IEnumerable<AdmittedJob> JobsOnlyPlaced(StateSnapshot state)
    {
        HashSet<JobVersionReference> known =
            [.. state.JobHistories.Rows.SelectMany(static history => history.Versions).Select(JobVersionReference.Of)];
        return state.Allocations.Rows.Select(static allocation => allocation.Job)
            .Where(job => known.Add(JobVersionReference.Of(job)));
    }

    // Allocations hold such a job as it stood when each was placed, and what was derived of it since differs between them.
    // Nothing reads that any more, so it is left out: equal states must give equal bytes.
    private static Job WithoutHistory(Job specification) => specification with
    {
        Status = JobStatus.Dead.ToWord(),
        StatusDescription = "",
        Stable = false,
        ModifyIndex = specification.JobModifyIndex,
    };

    private static void Take(SnapshotReader reader, Kind kind, ReadOnlySpan<byte> json)
    {
        try
        {
            switch (kind)
            {
                case Kind.Header: reader.Take(Parse<SnapshotHeader>(json)); break;
                case Kind.Level: break;
                case Kind.JobVersion: reader.TakeVersion(Parse<Job>(json), isCurrent: false); break;
                case Kind.CurrentJob: reader.TakeVersion(Parse<Job>(json), isCurrent: true); break;
                case Kind.JobSource: reader.Take(Parse<SnapshotSource>(json)); break;
                case Kind.PlacedJob: reader.TakePlaced(Parse<Job>(json)); break;
                case Kind.JobSummary: reader.Take(Parse<JobSummary>(json)); break;
                case Kind.Evaluation: reader.Take(Parse<Evaluation>(json)); break;
                case Kind.Deployment: reader.Take(Parse<Deployment>(json)); break;
                case Kind.Node: reader.Take(Parse<Node>(json)); break;
                case Kind.NodePool: reader.Take(Parse<NodePool>(json)); break;
                case Kind.Allocation: reader.Take(Parse<Allocation>(json)); break;
                case Kind.AllocationRows: reader.TakeAllocations(json); break;
                case Kind.JobScaling: reader.Take(Parse<JobScaling>(json)); break;
                case Kind.PeriodicLaunch: reader.Take(Parse<PeriodicLaunch>(json)); break;
                case Kind.Staged: reader.Take(Parse<SnapshotPiece>(json)); break;
                case Kind.Request: reader.Take(Parse<SnapshotRequest>(json)); break;
                default: throw new StateFormatException($"the snapshot holds a record of kind {(byte)kind}, written by a newer version");
            }
        }
        catch (Exception error) when (error is JsonException or RowFormatException)
        {
            throw new StateFormatException($"the snapshot holds a damaged {kind} record: {error.Message}", error);
        }
    }

    // Those of one job are together: they share the most.
    private static void PutAllocations(IBufferWriter<byte> output, StateSnapshot state)
    {
        var rows = new RowWriter(StateJson.Options);
        var record = new RowBytes();
        foreach (AllocationId[] part in state.AllocationsByJob.Entries.SelectMany(static job => job.Value).Chunk(RowsPerRecord))
        {
            rows.Clear();
            record.Clear();
            foreach (AllocationId id in part)
            {
                AllocationRows.Write(rows, state.Allocations.Find(id)!);
            }

            rows.FinishTo(record);
            PutRecord(output, Kind.AllocationRows, record.Written);
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StateJson.TypeInfo<T>()) ?? throw new JsonException("null");

    private static void PutRows<T>(IBufferWriter<byte> output, Kind kind, IEnumerable<T> rows, KnownRecords? known)
        where T : class
    {
        foreach (T row in rows)
        {
            PutRow(output, kind, row, known);
        }
    }

    private static void PutRow<T>(IBufferWriter<byte> output, Kind kind, T row, KnownRecords? known)
        where T : class
    {
        if (known is null)
        {
            Put(output, kind, row);
        }
        else
        {
            PutRecord(output, kind, known.Of(row));
        }
    }

    private static void PutAll<T>(IBufferWriter<byte> output, Kind kind, IEnumerable<T> rows)
    {
        foreach (T row in rows)
        {
            Put(output, kind, row);
        }
    }

    private static void Put<T>(IBufferWriter<byte> output, Kind kind, T row) =>
        PutRecord(output, kind, JsonSerializer.SerializeToUtf8Bytes(row, StateJson.TypeInfo<T>()));

    private static void PutRecord(IBufferWriter<byte> output, Kind kind, ReadOnlySpan<byte> json)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(head[1..], (uint)json.Length);
        output.Write(head);
        output.Write(json);
    }
}
