package org.javisor.devices.pc.cmos;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Converts between seconds since 1970 and the ten time registers, in BCD or binary, with 12 or 24 hours.
 *
 * @see "Motorola MC146818A data sheet, Time, Calendar and Alarm Locations"
 */
final class CalendarFields {
  static final int SECONDS = 0;
  static final int MINUTES = 2;
  static final int HOURS = 4;
  static final int DAY_OF_WEEK = 6;
  static final int DAY = 7;
  static final int MONTH = 8;
  static final int YEAR = 9;
  static final int CENTURY = 0x32;

  private static final int PM = 0x80;

  // Nanoseconds since 1970 of these years fit into a long, with centuries to spare.
  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 2199;

  private final boolean binary;
  private final boolean hours24;

  /** From bits 2 (DM) and 1 (24/12) of register B. */
  CalendarFields(int registerB) {
    this.binary = (registerB & 4) != 0;
    this.hours24 = (registerB & 2) != 0;
  }

  static boolean isTime(int index) {
    return switch (index) {
      case SECONDS, MINUTES, HOURS, DAY_OF_WEEK, DAY, MONTH, YEAR, CENTURY -> true;
      default -> false;
    };
  }

  /** The register {@code index} at a time. */
  int encode(int index, long epochSecond) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    return switch (index) {
      case SECONDS -> digits(time.getSecond());
      case MINUTES -> digits(time.getMinute());
      case HOURS -> hour(time.getHour());
      case DAY_OF_WEEK -> digits(time.getDayOfWeek().getValue() % 7 + 1);
      case DAY -> digits(time.getDayOfMonth());
      case MONTH -> digits(time.getMonthValue());
      case YEAR -> digits(Math.floorMod(time.getYear(), 100));
      default -> digits(Math.floorMod(time.getYear() / 100, 100));
    };
  }

  private int digits(int value) {
    return binary ? value : value / 10 << 4 | value % 10;
  }

  private int value(int digits) {
    return binary ? digits : (digits >> 4) * 10 + (digits & 0xF);
  }

  private int hour(int hour) {
    if (hours24) {
      return digits(hour);
    }
    return digits((hour + 11) % 12 + 1) | (hour >= 12 ? PM : 0);
  }

  private int hourValue(int register) {
    return hours24 ? value(register) : value(register & 0x7F) % 12 + ((register & PM) != 0 ? 12 : 0);
  }

  /** The time that registers show. What cannot be a time is brought into range; the day of the week is derived. */
  long decode(int[] registers) {
    int year = Math.clamp(value(registers[CENTURY]) * 100 + value(registers[YEAR]) % 100, FIRST_YEAR, LAST_YEAR);
    int month = Math.clamp(value(registers[MONTH]), 1, 12);
    int lastDay = LocalDate.of(year, month, 1).lengthOfMonth();
    return LocalDate.of(year, month, Math.clamp(value(registers[DAY]), 1, lastDay))
        .atTime(
            Math.min(hourValue(registers[HOURS]), 23),
            Math.min(value(registers[MINUTES]), 59),
            Math.min(value(registers[SECONDS]), 59))
        .toEpochSecond(ZoneOffset.UTC);
  }
}
