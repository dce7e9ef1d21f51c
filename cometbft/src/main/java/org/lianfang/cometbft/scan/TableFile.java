package org.lianfang.cometbft.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Checks a table of LevelDB: every byte of it is under a checksum, or can have one value only.
///
/// Blocks, each with a byte for its packing and four for its checksum; last a footer that says
/// where the index lies, which says where the blocks are.
///
/// @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">format</a>
final class TableFile {
  private static final int TRAILER_BYTES = 5;
  private static final int FOOTER_BYTES = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int PLAIN = 0;
  private static final int SNAPPY = 1;

  private final ByteBuffer file;
  private final List<Place> places = new ArrayList<>();

  /// Where a block lies, its trailer not counted.
  private record Place(long offset, long size) {
    static Place read(ByteBuffer in) throws Torn {
      return new Place(Varint.read(in), Varint.read(in));
    }

    long end() {
      return offset + size + TRAILER_BYTES;
    }
  }

  private TableFile(ByteBuffer file) {
    this.file = file.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Checks a whole file.
  static void check(ByteBuffer file) throws Torn {
    new TableFile(file).check();
  }

  private void check() throws Torn {
    Torn.require(file.limit() >= FOOTER_BYTES, "the table is cut off");
    int footer = file.limit() - FOOTER_BYTES;
    Torn.require(file.getLong(file.limit() - Long.BYTES) == MAGIC, "the table's end is not one");
    ByteBuffer handles = file.slice(footer, FOOTER_BYTES - Long.BYTES);
    Place filters = Place.read(handles);
    Place index = Place.read(handles);
    while (handles.hasRemaining()) {
      Torn.require(handles.get() == 0, "the table's footer is not as it is written");
    }
    places.add(filters);
    places.add(index);
    readPlaces(block(filters));
    readPlaces(block(index));
    places.sort(Comparator.comparingLong(Place::offset));
    long end = 0;
    for (Place place : places) {
      Torn.require(place.offset() == end, "blocks of the table do not join at byte " + end);
      block(place);
      end = place.end();
    }
    Torn.require(end == footer, "blocks of the table do not join at byte " + end);
  }

  /// Returns a block's content once its checksum holds.
  private ByteBuffer block(Place place) throws Torn {
    Torn.require(
        place.offset() >= 0
            && place.size() >= 0
            && place.offset() <= file.limit()
            && place.size() <= file.limit()
            && place.end() <= file.limit() - FOOTER_BYTES,
        "a block lies outside the table");
    int at = (int) place.offset();
    int size = (int) place.size();
    Torn.require(
        Checksum.of(file.slice(at, size + 1)) == file.getInt(at + size + 1),
        "the checksum of the block at byte " + at + " does not hold");
    ByteBuffer content = file.slice(at, size).order(ByteOrder.LITTLE_ENDIAN);
    return switch (file.get(at + size)) {
      case PLAIN -> content;
      case SNAPPY -> Snappy.unpack(content).order(ByteOrder.LITTLE_ENDIAN);
      default -> throw new Torn("the block at byte " + at + " is packed in an unknown way");
    };
  }

  /// Reads a block whose values say where other blocks lie.
  private void readPlaces(ByteBuffer block) throws Torn {
    Torn.require(block.limit() >= Integer.BYTES, "an index is cut off");
    long restarts = block.getInt(block.limit() - Integer.BYTES) & 0xffff_ffffL;
    long end = block.limit() - Integer.BYTES * (restarts + 1);
    Torn.require(end >= 0, "an index is cut off");
    ByteBuffer rows = block.slice(0, (int) end);
    while (rows.hasRemaining()) {
      Varint.read(rows);
      long key = Varint.read(rows);
      long value = Varint.read(rows);
      Torn.require(
          key <= rows.remaining() && value <= rows.remaining() - key, "an index is cut off");
      int at = rows.position() + (int) key;
      places.add(Place.read(rows.slice(at, (int) value)));
      rows.position(at + (int) value);
    }
  }
}
